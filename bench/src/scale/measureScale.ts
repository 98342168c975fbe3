import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  bringUp,
  connectLocalCluster,
  errorText,
  operatorReplicas,
  scaleOperator,
} from '@howdah/e2e';
import type { LocalCluster } from '@howdah/e2e';
import { createKube, kubeconfigAccess } from '@howdah/kube';
import { measureSize } from './figures/measureSize.js';
import type { SizeFigures } from './figures/measureSize.js';
import { admitHollowPods } from './hollow/admission.js';
import { Fleet } from './hollow/fleet.js';
import { routeAddresses, unrouteAddresses } from './hollow/hollowAddresses.js';
import { cleanUp, NAMESPACE, prepare } from './namespace.js';
import { makeAccount, writeToken } from './operator/operatorAccount.js';
import { bundleOperator } from './operator/operatorBundle.js';
import { OperatorContainer } from './operator/operatorContainer.js';
import { howMeasured } from './report/howMeasured.js';
import { scaleTable } from './report/scaleTable.js';
import { scaleArguments } from './scaleArguments.js';
import type { ScaleArguments } from './scaleArguments.js';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort(new Error('interrupted'));
  });
}

try {
  await main(scaleArguments(process.argv.slice(2)));
} catch (error) {
  print(`The benchmark could not go on: ${errorText(error)}`);
  process.exitCode = 1;
}

async function main(asked: ScaleArguments): Promise<void> {
  if (asked.up) await bringUp();
  const cluster = await connectLocalCluster(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'howdah-scale-'));
  const replicas = await operatorReplicas(cluster.kubectl);
  try {
    tell('bundling the operator; the installed one rests meanwhile');
    await bundleOperator(join(folder, 'bundle'));
    await scaleOperator(cluster.kubectl, 0);
    await measure(cluster, asked, folder);
  } finally {
    await scaleOperator(cluster.kubectl, replicas);
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  cluster: LocalCluster,
  asked: ScaleArguments,
  folder: string,
): Promise<void> {
  const token = join(folder, 'token');
  const profile = asked.profile === undefined ? undefined : resolve(asked.profile);
  const operator = new OperatorContainer({
    cluster,
    namespace: NAMESPACE,
    bundle: join(folder, 'bundle'),
    token,
    ...(profile === undefined ? {} : { profile }),
  });
  const kube = createKube({ access: await kubeconfigAccess({ path: cluster.kubeconfig }) });
  const fleet = new Fleet({ kube, namespace: NAMESPACE });
  await operator.stop();
  await prepare(cluster);
  await routeAddresses(cluster);
  const admission = await admitHollowPods(cluster, NAMESPACE);
  try {
    await makeAccount(cluster.kubectl, NAMESPACE);
    await writeToken(cluster.kubectl, { namespace: NAMESPACE, folder: token });
    await fleet.start();
    await operator.start();

    const found: SizeFigures[] = [];
    let before = 0;
    const { signal } = interrupted;
    for (const clusters of asked.sizes) {
      const { members, restSeconds, edits, failing } = asked;
      const place = { kube, namespace: NAMESPACE, members, signal };
      const measuring = { cluster, place, fleet, operator, restSeconds, edits, failing, tell };
      found.push(await measureSize(measuring, { before, clusters }));
      before = clusters;
      // A run may be long: what is known is shown.
      ['', ...scaleTable(found)].forEach(print);
    }
    ['', ...howMeasured(asked)].forEach(print);
    await writeRaw(found);
  } finally {
    tell('taking everything away');
    await cleanUp(cluster);
    await operator.stop();
    await fleet.stop();
    await admission.stop();
    await unrouteAddresses(cluster);
    await kube.close();
  }
}

async function writeRaw(found: readonly SizeFigures[]): Promise<void> {
  const folder = join(tmpdir(), 'howdah-bench');
  const name = `scale-${new Date().toISOString().replaceAll(':', '-')}.json`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `${JSON.stringify(found, null, 2)}\n`);
  print(`raw figures: ${join(folder, name)}`);
}

function tell(text: string): void {
  print(`${new Date().toISOString().slice(11, 19)}  ${text}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
