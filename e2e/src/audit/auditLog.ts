import { posix } from 'node:path';
import type { LocalCluster } from '../cluster/localCluster.js';
import { readList, readText } from '../json/read.js';
import { HarnessError } from '../runner/harnessError.js';

const PATH_FLAG = '--audit-log-path=';
const READ_MS = 120_000;

/** The lines of the API server's audit log that name a user. */
export async function readAuditLog(cluster: LocalCluster, user: string): Promise<string[]> {
  const { dir, name, ext } = posix.parse(await auditLogPath(cluster));
  // A log that grew too long is put beside the new one, under the same name and a time.
  const files = ['--recursive', '--no-filename', `--include=${name}*${ext}`];
  const grep = ['grep', ...files, '--fixed-strings', user, dir];
  const command = ['exec', cluster.controlPlane, ...grep];
  // grep ends with 1 when nothing matched.
  const result = await cluster.docker(command, { tolerate: true, timeoutMs: READ_MS });
  return result.stdout.split('\n').filter((line) => line !== '');
}

/** Where the node keeps the file that the API server's static pod writes. */
async function auditLogPath({ kubectl }: LocalCluster): Promise<string> {
  const pods = await kubectl.list('pods', 'kube-system', ['-l', 'component=kube-apiserver']);
  const [container] = readList(pods[0], 'spec', 'containers');
  const flag = readList(container, 'command').find(
    (argument) => typeof argument === 'string' && argument.startsWith(PATH_FLAG),
  );
  if (typeof flag !== 'string') {
    throw new HarnessError(
      'E2E_CLUSTER',
      `the API server has no ${PATH_FLAG}...: make the cluster anew with npm run down, npm run up`,
    );
  }

  const inPod = flag.slice(PATH_FLAG.length);
  const mount = readList(container, 'volumeMounts').find((one) =>
    isWithin(inPod, readText(one, 'mountPath') ?? ''),
  );
  const volume = readList(pods[0], 'spec', 'volumes').find(
    (one) => readText(one, 'name') === readText(mount, 'name'),
  );
  const hostPath = readText(volume, 'hostPath', 'path');
  if (hostPath === undefined) return inPod;
  return posix.join(hostPath, posix.relative(readText(mount, 'mountPath') ?? '', inPod));
}

function isWithin(path: string, folder: string): boolean {
  return folder !== '' && (path === folder || path.startsWith(`${folder}/`));
}
