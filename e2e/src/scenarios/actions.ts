import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { createCluster, fepCluster, waitForReason } from '../cluster/fepCluster.js';
import { act, answerOf, askFor, waitForAnswer } from '../cluster/fepAction.js';
import type { ActionWish } from '../cluster/fepAction.js';
import { leaderOf, membersOf } from '../cluster/members.js';
import { OPERATOR } from '../cluster/operator.js';
import { queryMember } from '../cluster/sql.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import type { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const WISH = { name: 'db', fep: { instances: 2 } } as const;
const CHANGE_MS = 240_000;

/** A DBA asks for operations by FEPAction; each is done once, whatever becomes of the operator. */
export const actions: Scenario = {
  id: 'actions',
  title:
    'FEPActions list, reload, restart and switchover are done exactly once, in turn, also when the operator dies',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { ...WISH, namespace });
    let startedAt = Date.now();
    const report = await whileWriting(context, target, async (prober) => {
      startedAt = Date.now();
      await answersAtOnce(context, target);
      await restartsApply(context, target);
      note(`restarts in place: longest gap ${gapOf(prober, startedAt)}`);
      await oneAfterTheOther(context, target);
      await survivesTheOperator(context, target);
    });
    expectThat(report.missing?.length === 0, 'no action loses an acknowledged row');
    note(`all actions: longest gap ${longestGap(report, startedAt)?.ms ?? 0} ms`);
    log('done');
  },
};

async function answersAtOnce({ cluster, log }: ScenarioContext, target: DatabaseTarget) {
  const { kubectl } = cluster;
  const list = await succeeds(kubectl, target, { name: 'list', type: 'list' });
  for (const { name } of await membersOf(kubectl, target)) {
    expectThat(list.includes(name), `the list names ${name}: ${list}`);
  }
  const unknown = await act(kubectl, target, { name: 'unknown', type: 'fly' });
  expectThat(
    unknown.condition === 'Failure' && /knows no action "fly".*list.*restart/.test(unknown.result),
    `an unknown type is told the known ones: ${JSON.stringify(unknown)}`,
  );
  const stranger = await act(kubectl, target, { name: 'stranger', type: 'restart', args: ['x'] });
  expectThat(
    stranger.condition === 'Failure' && stranger.result.includes('no such member'),
    `a member that does not exist is refused: ${JSON.stringify(stranger)}`,
  );
  await succeeds(kubectl, target, { name: 'reload', type: 'reload' });
  const extension = { name: 'extension', type: 'create_extension', args: ['pg_trgm'] };
  await succeeds(kubectl, target, extension);
  const sql =
    "select nspname from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'pg_trgm'";
  const member = (await leaderOf(kubectl, target)) ?? '';
  const schemas = await queryMember(kubectl, target, { member, sql });
  expectThat(schemas.join() === 'public', `pg_trgm is in schema public: ${schemas.join()}`);
  log('list, reload and mistakes are answered');
}

/** Raised on standbys first, lowered on the primary first: either way it is in force at the end. */
async function restartsApply({ cluster, namespace, log }: ScenarioContext, target: DatabaseTarget) {
  const { kubectl } = cluster;
  for (const value of ['130', '110']) {
    const children = {
      storage: { dataVol: { size: '1Gi' }, walVol: { size: '1Gi' } },
      customPgParams: `max_connections = ${value}`,
    };
    await kubectl.apply([fepCluster({ ...WISH, namespace, children })]);
    await waitForReason(kubectl, target, { reason: 'PendingRestart', timeoutMs: CHANGE_MS });
    await succeeds(kubectl, target, { name: `restart-${value}`, type: 'restart', args: ['ALL'] });
    for (const { name: member } of await membersOf(kubectl, target)) {
      const rows = await queryMember(kubectl, target, { member, sql: 'show max_connections' });
      expectThat(rows.join() === value, `${member} runs with ${value}: ${rows.join()}`);
    }
    log(`max_connections is ${value} on every member`);
  }
}

async function oneAfterTheOther({ cluster, log }: ScenarioContext, target: DatabaseTarget) {
  const { kubectl } = cluster;
  const before = await leaderOf(kubectl, target);
  await askFor(kubectl, target, { name: 'turn-1', type: 'restart' });
  await askFor(kubectl, target, { name: 'turn-2', type: 'switchover' });
  const [restart, switchover] = [
    await waitForAnswer(kubectl, target, 'turn-1'),
    await waitForAnswer(kubectl, target, 'turn-2'),
  ];
  const said = JSON.stringify([restart, switchover]);
  expectThat(restart.condition === 'Success' && switchover.condition === 'Success', said);
  const after = await leaderOf(kubectl, target);
  expectThat(after !== before, `the lead moved from ${before ?? 'nobody'} to ${after ?? 'nobody'}`);
  log('a switchover waited for a restart, and moved the lead');
}

/** The servers' start times tell how often each was started. */
async function survivesTheOperator({ cluster, log }: ScenarioContext, target: DatabaseTarget) {
  const { kubectl } = cluster;
  const starts = new Map<string, Set<string>>();
  await noteStarts(kubectl, target, starts);
  await askFor(kubectl, target, { name: 'orphan', type: 'restart' });
  for (let round = 0; round < 3; round += 1) {
    await kubectl.run([
      ...['delete', 'pods', '-n', OPERATOR.namespace, '--all'],
      ...['--grace-period=0', '--force', '--wait=false'],
    ]);
    await noteStarts(kubectl, target, starts);
  }
  const answer = await waitUntil(
    { what: 'the orphaned restart', timeoutMs: CHANGE_MS },
    async () => {
      await noteStarts(kubectl, target, starts);
      return await answerOf(kubectl, target, 'orphan');
    },
  );
  expectThat(answer.condition === 'Success', `the orphaned restart succeeds: ${answer.result}`);
  await noteStarts(kubectl, target, starts);
  for (const [member, times] of starts) {
    expectThat(times.size === 2, `${member} was started once: ${[...times].join(', ')}`);
  }
  log('a restart survived the death of the operator, and started each server once');
}

async function noteStarts(
  kubectl: Kubectl,
  target: DatabaseTarget,
  starts: Map<string, Set<string>>,
): Promise<void> {
  for (const { name: member } of await membersOf(kubectl, target)) {
    const sql = 'select pg_postmaster_start_time()';
    // A server that is being started just now has nothing to say.
    const rows = await queryMember(kubectl, target, { member, sql }).catch(() => []);
    const seen = starts.get(member) ?? new Set();
    for (const row of rows) seen.add(row);
    starts.set(member, seen);
  }
}

async function succeeds(
  kubectl: Kubectl,
  target: DatabaseTarget,
  wish: ActionWish,
): Promise<string> {
  const { condition, result } = await act(kubectl, target, wish);
  expectThat(condition === 'Success', `${wish.type} succeeds: ${condition}: ${result}`);
  return result;
}

function gapOf(prober: WriteProber, since: number): string {
  return `${longestGap(reportProbe(prober.records), since)?.ms ?? 0} ms`;
}
