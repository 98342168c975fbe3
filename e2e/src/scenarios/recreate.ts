import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, FEP_CLUSTERS } from '../cluster/fepCluster.js';
import { waitForPrimary } from '../cluster/primary.js';
import { queryMember } from '../cluster/sql.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const ROWS = '1000';
const GONE_MS = 180_000;
const CLAIMS_OF = 'howdah.dev/cluster=db';

/** Deleting the resource is not deleting the data: volumes, passwords and Patroni's state stay. */
export const recreate: Scenario = {
  id: 'recreate',
  title:
    'a cluster made again finds its rows, one member more starts empty; without volumes it is new; its data go with it where that is said',
  tier: 'subset',
  run: async ({ cluster, namespace, log }) => {
    const { kubectl } = cluster;
    const wish = { namespace, name: 'db' };
    const made = await createCluster(kubectl, { ...wish, fep: { instances: 2 } });
    await ask(kubectl, made, `create table kept as select * from generate_series(1, ${ROWS})`);
    const identifier = await ask(kubectl, made, SYSTEM_IDENTIFIER);
    await remove(kubectl, made);
    log('the cluster is gone, its volumes are there');

    // The third member has no data, and must not be the one that starts the cluster anew.
    const again = await createCluster(kubectl, wish);
    const rows = await ask(kubectl, again, 'select count(*) from kept');
    expectThat(rows === ROWS, `${ROWS} rows are there again, but ${rows} are`);
    expectThat(
      (await ask(kubectl, again, SYSTEM_IDENTIFIER)) === identifier,
      'the database is the same one',
    );
    log('made again with one member more: the rows are there');

    await remove(kubectl, again);
    await kubectl.run(['delete', 'pvc', '-n', namespace, '-l', CLAIMS_OF]);
    const fresh = await createCluster(kubectl, wish);
    const found = await ask(kubectl, fresh, `select to_regclass('kept') is null`);
    expectThat(found === 't', 'without its volumes the cluster is a new one');
    log('made again without its volumes: a new database');

    const volumes = { whenDeleted: 'Delete', whenScaled: 'Delete' };
    const spec = { fep: { instances: 2 }, plugins: { database: { volumes } } };
    await kubectl.patch({ resource: FEP_CLUSTERS, name: fresh.name, namespace }, { spec });
    await untilLeft(kubectl, namespace, { resource: 'pvc', count: 4 });
    log('a member was taken away, and its volumes with it');
    await remove(kubectl, fresh);
    for (const resource of ['pvc', 'secrets', 'configmaps']) {
      await untilLeft(kubectl, namespace, { resource, count: 0 });
    }
    log('with whenDeleted: Delete nothing of it is left');
  },
};

const SYSTEM_IDENTIFIER = 'select system_identifier from pg_control_system()';

async function ask(kubectl: Kubectl, target: DatabaseTarget, sql: string): Promise<string> {
  const { name: member } = await waitForPrimary(kubectl, target);
  return (await queryMember(kubectl, target, { member, sql })).join('\n');
}

async function remove(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  const { namespace, name } = target;
  await kubectl.run(['delete', `${FEP_CLUSTERS}/${name}`, '-n', namespace]);
  await waitUntil({ what: `the pods of ${name} gone`, timeoutMs: GONE_MS }, async () => {
    const pods = await kubectl.list('pods', namespace);
    return pods.length === 0 ? true : undefined;
  });
}

async function untilLeft(
  kubectl: Kubectl,
  namespace: string,
  { resource, count }: { readonly resource: string; readonly count: number },
): Promise<void> {
  const what = `${count} ${resource} of the cluster`;
  await waitUntil({ what, timeoutMs: GONE_MS }, async () => {
    const args = ['get', resource, '-n', namespace, '-l', CLAIMS_OF, '-o', 'name'];
    const { stdout } = await kubectl.run(args);
    const names = stdout.split('\n').filter((line) => line !== '');
    return names.length === count ? true : undefined;
  });
}
