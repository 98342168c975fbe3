import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { act } from '../cluster/fepAction.js';
import { createCluster, waitForReady } from '../cluster/fepCluster.js';
import type { LocalCluster } from '../cluster/localCluster.js';
import { leaderOf, membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForSyncStandby } from '../cluster/replication.js';
import { queryMember } from '../cluster/sql.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const MOVE_MS = 180_000;

/** Ends or wakes the process that receives WAL, in a container that may lack ps and pkill. */
const SIGNAL_RECEIVER = `
import glob, os, sys
for path in glob.glob('/proc/[0-9]*/cmdline'):
    if int(path.split('/')[2]) != os.getpid() and b'walreceiver' in open(path, 'rb').read():
        os.kill(int(path.split('/')[2]), int(sys.argv[1]))
        print('done')
`;
const STOP = 19;
const KILL = 9;

/** F11: a person goes on with the last member; the others come back from where they had got to. */
export const failover: Scenario = {
  id: 'failover',
  title:
    'F11 primary and synchronous standby are lost together: nobody leads by guess, FEPAction failover goes on with the last member, and the diverged ones follow it',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    log('cluster is ready');

    const { name: primary } = await waitForPrimary(kubectl, target);
    const confirming = await waitForSyncStandby(kubectl, target);
    const last = (await membersOf(kubectl, target)).find(
      ({ name }) => name !== primary && name !== confirming,
    )?.name;
    expectThat(last !== undefined, 'there is a standby that does not confirm commits');
    await write(kubectl, target, { member: primary, table: 'before' });
    await untilItHas(kubectl, target, { member: last, table: 'before' });
    await signalReceiver(kubectl, target, { member: last, signal: STOP });
    await write(kubectl, target, { member: primary, table: 'beyond' });
    log(`${primary} and ${confirming} have a row that ${last} has not`);

    const wanted = { name: 'early', type: 'failover', args: [last] };
    const early = await act(kubectl, target, wanted);
    expectThat(
      early.condition === 'Failure' && early.result.includes('switchover'),
      `while the primary is well failover is refused: ${early.result}`,
    );

    await withoutRoom(cluster, async () => {
      const lost = [primary, confirming];
      const here = ['--namespace', namespace, '--grace-period=0', '--force', '--wait=false'];
      await kubectl.run(['delete', 'pod', ...lost, ...here]);
      await signalReceiver(kubectl, target, { member: last, signal: KILL });
      await staysWithoutLead(context, target, last);
      log(`${last} does not lead by itself`);

      const startedAt = Date.now();
      const { condition, result } = await act(kubectl, target, { ...wanted, name: 'go' });
      expectThat(condition === 'Success', `failover succeeds: ${result}`);
      expectThat((await waitForPrimary(kubectl, target)).name === last, `${last} leads`);
      await write(kubectl, target, { member: last, table: 'after' });
      note(`failover to the last member took ${Date.now() - startedAt} ms`);
    });

    await waitForReady(kubectl, target);
    for (const { name: member } of await membersOf(kubectl, target)) {
      await untilItHas(kubectl, target, { member, table: 'after' });
      const [beyond] = await queryMember(kubectl, target, {
        member,
        sql: `select to_regclass('beyond') is null`,
      });
      expectThat(beyond === 't', `nothing that ${last} lacked is left on ${member}`);
    }
    expectThat((await leaderOf(kubectl, target)) === last, `${last} leads still`);
    log('the other members came back and follow it');
  },
};

async function write(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { member, table }: { readonly member: string; readonly table: string },
): Promise<void> {
  await queryMember(kubectl, target, { member, sql: `create table ${table} ()` });
}

async function untilItHas(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { member, table }: { readonly member: string; readonly table: string },
): Promise<void> {
  const sql = `select to_regclass('${table}') is not null`;
  await waitUntil({ what: `table ${table} on ${member}`, timeoutMs: MOVE_MS }, async () => {
    const [found] = await queryMember(kubectl, target, { member, sql });
    return found === 't' ? true : undefined;
  });
}

async function signalReceiver(
  kubectl: Kubectl,
  { namespace, container }: DatabaseTarget,
  { member, signal }: { readonly member: string; readonly signal: number },
): Promise<void> {
  const command = ['python3', '-c', SIGNAL_RECEIVER, String(signal)];
  const { stdout } = await kubectl.exec({ namespace, pod: member, container, command });
  expectThat(stdout.includes('done'), `the WAL receiver of ${member} got signal ${signal}`);
}

/** Pods that are gone find no node meanwhile. */
async function withoutRoom(cluster: LocalCluster, work: () => Promise<void>): Promise<void> {
  const { kubectl, workers } = cluster;
  await kubectl.run(['cordon', ...workers]);
  try {
    await work();
  } finally {
    await kubectl.run(['uncordon', ...workers]);
  }
}

/** The lock runs out after its ttl, and Patroni lets nobody lead who may lack what was confirmed. */
async function staysWithoutLead(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
  last: string,
): Promise<void> {
  const { namespace, container } = target;
  const until = Date.now() + 45_000;
  await waitUntil({ what: 'the time in which a lock runs out', timeoutMs: MOVE_MS }, async () => {
    const recovers = await kubectl.exec({
      namespace,
      pod: last,
      container,
      command: [
        'psql',
        '-p',
        String(target.port),
        '-U',
        'postgres',
        '-Atc',
        'select pg_is_in_recovery()',
      ],
    });
    expectThat(recovers.stdout.trim() === 't', `${last} stays a standby`);
    return Date.now() > until ? true : undefined;
  });
}
