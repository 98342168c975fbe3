import { createCluster, FEP_CLUSTERS, getCluster, waitForReady } from '../cluster/fepCluster.js';
import { claimsOf } from '../cluster/growingDisks.js';
import { leaderOf, membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForStreaming } from '../cluster/replication.js';
import { createSmallDisks, deleteSmallDisks, growSmallDisk } from '../cluster/smallDisks.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { readList, readText } from '../json/read.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const SMALL = 448;
const LARGE = 1000;
const FULL_MS = 180_000;
const GROW_MS = 120_000;
const BACK_MS = 300_000;

/** Some 16 MiB of rows, until there is no room for them. */
const ROWS = `insert into filler
  select string_agg(md5(random()::text), '') from generate_series(1, 500000) n group by n % 2000`;
/** WAL alone, for which room must be found as well. */
const WAL = `select count(pg_logical_emit_message(false, 'fill', repeat(md5(n::text), 30000)))
  from generate_series(1, 64) n`;

/** F09: data and WAL are on one disk, and PostgreSQL cannot write another byte to it. */
export const fullVolume: Scenario = {
  id: 'full-volume',
  title:
    'F09 the disks of all members are full and nobody takes writes: a larger size reaches the claims, and the cluster goes on with every row',
  tier: 'full',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl, workers } = cluster;
    const nodes = workers.slice(0, 2);
    const disks = await createSmallDisks(cluster, { namespace, nodes, mebibytes: SMALL });
    try {
      const storage = { storageClass: disks.storageClass, dataVol: { size: `${SMALL}Mi` } };
      const fep = { instances: nodes.length };
      const wish = { namespace, name: 'db', fep, children: { storage } };
      const target = await createCluster(kubectl, wish);
      await waitForStreaming(kubectl, target);
      log(`cluster is ready on disks of ${SMALL} MiB`);

      let fullAt = Date.now();
      const report = await whileWriting(context, target, async (prober) => {
        log(`rows: ${await fill(context, target)}`);
        fullAt = Date.now();
        log(`WAL: ${await stop(context, target)}`);

        const larger = {
          spec: { fepChildCrVal: { storage: { dataVol: { size: `${LARGE}Mi` } } } },
        };
        await kubectl.patch({ resource: FEP_CLUSTERS, name: target.name, namespace }, larger);
        const claims = await waitUntil(
          { what: `claims that ask for ${LARGE}Mi`, timeoutMs: GROW_MS },
          async () => {
            const found = await claimsOf(kubectl, namespace);
            return found.every(({ asked }) => asked === `${LARGE}Mi`) ? found : undefined;
          },
        );
        log('every claim asks for more, though nobody takes writes');
        for (const claim of claims) await growSmallDisk(cluster, disks, { namespace, claim });
        const grownAt = Date.now();
        await waitForPrimary(kubectl, target);
        await prober.waitForSteadyWrites(BACK_MS);
        const gap = longestGap(reportProbe(prober.records), fullAt)?.ms ?? 0;
        note(
          `writes go on ${seconds(Date.now() - grownAt)} after the disks grew; ${seconds(gap)} after the last one`,
        );
        await waitForReady(kubectl, target);
        await waitForStreaming(kubectl, target);
        note(`all members are back ${seconds(Date.now() - grownAt)} after the disks grew`);
      });
      expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    } finally {
      await deleteSmallDisks(cluster, disks);
    }
  },
};

/** Writes rows until the server refuses them, or is down already; gives what it said. */
async function fill(context: ScenarioContext, target: DatabaseTarget): Promise<string> {
  await onPrimary(context, target, 'create table filler (text text)');
  return await waitUntil({ what: 'a full disk', timeoutMs: FULL_MS, everyMs: 0 }, async () => {
    const said = await onPrimary(context, target, ROWS);
    return said === '' ? undefined : said;
  });
}

/**
 * Takes what is left of every disk, as a log or a dump would, and writes WAL until servers are down;
 * gives what the operator says of it.
 */
async function stop(context: ScenarioContext, target: DatabaseTarget): Promise<string> {
  const { kubectl } = context.cluster;
  const { namespace, container, dataDirectory } = target;
  return await waitUntil({ what: 'servers that are down', timeoutMs: FULL_MS }, async () => {
    for (const { name: pod } of await membersOf(kubectl, target)) {
      const command = ['sh', '-c', `cat /dev/zero >> ${dataDirectory}/../left-behind`];
      await kubectl.exec({ namespace, pod, container, command }, { tolerate: true });
    }
    await onPrimary(context, target, WAL);
    const conditions = readList(await getCluster(kubectl, target), 'status', 'conditions');
    const ready = conditions.find((one) => readText(one, 'type') === 'Ready');
    return readText(ready, 'status') === 'False' ? readText(ready, 'message') : undefined;
  });
}

/** What a statement on the member that leads comes to, in a line. */
async function onPrimary(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
  sql: string,
): Promise<string> {
  const pod = await leaderOf(kubectl, target);
  if (pod === undefined) return 'terminated: nobody leads';
  const { namespace, container, port } = target;
  const login = ['-p', String(port), '-U', 'postgres', '-d', 'postgres', '--no-psqlrc', '-q'];
  // The disk of the standby may be full first, and nobody asks for these rows later.
  const command = ['psql', ...login, '-c', 'set synchronous_commit = local', '-c', sql];
  const { stderr } = await kubectl.exec({ namespace, pod, container, command }, { tolerate: true });
  return stderr.trim().split('\n')[0] ?? '';
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
