import { read, readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import type { DatabaseTarget } from './databaseTarget.js';
import { membersOf } from './members.js';

/** The name of the pod. */
export const CLIENT_POD = 'client';
const START_MS = 120_000;
const SECRET = '/secret';

/** The file in which a client finds whom to trust. */
export const AUTHORITY_FILE = `${SECRET}/ca.crt`;

/** Patroni's port. */
const REST_PORT = 25001;

/**
 * Shows who a server is: speaks PostgreSQL's request for TLS unless it is Patroni, verifies as libpq's
 * verify-full does, and prints the digest of the certificate.
 */
const SHOW = `
import hashlib, socket, ssl, struct, sys
host, port, authority = sys.argv[1:]
plain = socket.create_connection((host, int(port)), 5)
if port != '${REST_PORT}':
    plain.sendall(struct.pack('!ii', 8, 80877103))
    assert plain.recv(1) == b'S'
context = ssl.create_default_context(cafile=authority)
context.verify_flags &= ~ssl.VERIFY_X509_STRICT
server = context.wrap_socket(plain, server_hostname=host)
print(hashlib.sha256(server.getpeercert(True)).hexdigest())
`;

/** Starts a pod as an application would: the members' image for its psql, and the Secret mounted. */
export async function startClientPod(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const { namespace, statefulSet, credentials } = target;
  const set = await kubectl.get({ resource: 'statefulsets', name: statefulSet, namespace });
  const [container] = readList(read(set, 'spec', 'template'), 'spec', 'containers');
  const fromSecret = (name: string, key: string): unknown => ({
    name,
    valueFrom: { secretKeyRef: { name: credentials.secret, key } },
  });
  await kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: CLIENT_POD, namespace },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: CLIENT_POD,
            image: readText(container, 'image'),
            imagePullPolicy: 'IfNotPresent',
            command: ['sleep', 'infinity'],
            env: [
              fromSecret('PGUSER', credentials.user),
              fromSecret('PGPASSWORD', credentials.password),
              fromSecret('PGDATABASE', credentials.database),
              { name: 'PGPORT', value: String(target.port) },
              { name: 'PGCONNECT_TIMEOUT', value: '5' },
            ],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: [{ name: 'secret', mountPath: SECRET, readOnly: true }],
          },
        ],
        volumes: [{ name: 'secret', secret: { secretName: credentials.secret } }],
      },
    },
  ]);
  await waitUntil({ what: 'the client pod', timeoutMs: START_MS }, async () => {
    const pod = await kubectl.get({ resource: 'pods', name: CLIENT_POD, namespace });
    return readText(pod, 'status', 'phase') === 'Running' ? true : undefined;
  });
}

/** The names by which a client reaches a cluster: both Services, and each member. */
export async function hostsOf(kubectl: Kubectl, target: DatabaseTarget): Promise<string[]> {
  const { namespace, name } = target;
  const members = await membersOf(kubectl, target);
  return [
    `${name}-primary-svc.${namespace}.svc`,
    `${name}-replica-svc.${namespace}`,
    ...members.map((member) => `${member.name}.${name}-headless-svc.${namespace}.svc`),
  ];
}

/** Runs a shell script in the client's pod, and gives what it prints. */
export async function runInClient(
  kubectl: Kubectl,
  { namespace }: DatabaseTarget,
  script: string,
): Promise<string> {
  const command = ['sh', '-e', '-c', script];
  return (await kubectl.exec({ namespace, pod: CLIENT_POD, command })).stdout;
}

/** What keeps psql from a host with sslmode=verify-full; undefined where nothing does. */
export async function verifyFull(
  kubectl: Kubectl,
  { namespace }: DatabaseTarget,
  { host, authority = AUTHORITY_FILE }: { readonly host: string; readonly authority?: string },
): Promise<string | undefined> {
  const login = `host=${host} sslmode=verify-full sslrootcert=${authority}`;
  const command = ['psql', login, '--no-psqlrc', '--tuples-only', '--command', 'select 1'];
  const result = await kubectl.exec({ namespace, pod: CLIENT_POD, command }, { tolerate: true });
  return result.exitCode === 0 ? undefined : `${host}: ${result.stderr.trim()}`;
}

/** Digests of what server and Patroni of a member show to a client that verifies them. */
export async function shownBy(
  kubectl: Kubectl,
  { namespace, port }: DatabaseTarget,
  { host, authority = AUTHORITY_FILE }: { readonly host: string; readonly authority?: string },
): Promise<string[]> {
  return await Promise.all(
    [port, REST_PORT].map(async (each) => {
      const command = ['python3', '-c', SHOW, host, String(each), authority];
      return (await kubectl.exec({ namespace, pod: CLIENT_POD, command })).stdout.trim();
    }),
  );
}
