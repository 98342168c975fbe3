import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { waitForAction } from '../cluster/fepAction.js';
import { createCluster, waitForReady } from '../cluster/fepCluster.js';
import { leaderOf, membersOf, patroniAnnotations } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { waitForStreaming } from '../cluster/replication.js';
import { queryMember } from '../cluster/sql.js';
import { readText } from '../json/read.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import type { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const HEAL_MS = 300_000;
const STEADY_MS = 180_000;

const DATA = 'fep-data-volume';
const WAL = 'fep-wal-volume';

/** What the steps of this scenario work with. */
interface Patient {
  readonly context: ScenarioContext;
  readonly target: DatabaseTarget;
  readonly prober: WriteProber;
}

/** F13 and F14: what Patroni keeps in the API, and volumes, are lost while rows are written. */
export const selfHealing: Scenario = {
  id: 'self-healing',
  title:
    'F13 F14 Patroni’s ConfigMaps are deleted and garbled, volumes are lost: the cluster comes back by itself, no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log } = context;
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { namespace, name: 'db' });
    log('cluster is ready');
    const system = await systemIdentifier(context, target);

    const report = await whileWriting(context, target, async (prober) => {
      const patient: Patient = { context, target, prober };
      await loseStateOfPatroni(patient);
      await loseVolumes(patient, { claims: [DATA], of: 'standby' });
      await loseWalVolume(patient);
      await loseVolumes(patient, { claims: [DATA, WAL], of: 'primary' });
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    const now = await systemIdentifier(context, target);
    expectThat(now === system, 'it is the same database system, and nobody made another one');
  },
};

/** Each ConfigMap is deleted, then made nonsense; only the leader's own may move the lead. */
async function loseStateOfPatroni({ context, target, prober }: Patient): Promise<void> {
  const { kubectl } = context.cluster;
  const { namespace } = target;
  const garbled = {
    config: { config: '{nonsense', initialize: null },
    sync: { leader: 'nobody', sync_standby: '{nonsense' },
    leader: { leader: `${target.statefulSet}-9` },
  } as const;
  for (const part of ['config', 'sync', 'leader'] as const) {
    const name = `${target.name}-${part}`;
    const startedAt = Date.now();
    await kubectl.run(['delete', 'configmap', name, '--namespace', namespace]);
    await soundState(context, target);
    await kubectl.patch(
      { resource: 'configmaps', name, namespace },
      { metadata: { annotations: garbled[part] } },
    );
    await soundState(context, target);
    await waitForReady(kubectl, target);
    await prober.waitForSteadyWrites(STEADY_MS);
    context.log(`${name} was deleted and garbled: ${gapSince(prober, startedAt)}`);
  }
}

/** Waits until all three say what they should. */
async function soundState({ cluster }: ScenarioContext, target: DatabaseTarget): Promise<void> {
  const { kubectl } = cluster;
  await waitUntil({ what: 'sound ConfigMaps of Patroni', timeoutMs: HEAL_MS }, async () => {
    const members = (await membersOf(kubectl, target)).map(({ name }) => name);
    const [config, sync, leader] = await Promise.all([
      patroniAnnotations(kubectl, target, 'config'),
      patroniAnnotations(kubectl, target, 'sync'),
      leaderOf(kubectl, target),
    ]);
    const sound =
      readText(config, 'config')?.startsWith('{"') === true &&
      readText(config, 'initialize') !== undefined &&
      readText(sync, 'leader') === leader &&
      members.includes(readText(sync, 'sync_standby') ?? '') &&
      members.includes(leader ?? '');
    return sound ? true : undefined;
  });
}

/** The claims go, and the pod, as with a node that is gone for good. */
async function loseVolumes(
  { context, target, prober }: Patient,
  { claims, of }: { readonly claims: readonly string[]; readonly of: 'primary' | 'standby' },
): Promise<string> {
  const { kubectl } = context.cluster;
  const member =
    of === 'primary'
      ? (await waitForPrimary(kubectl, target)).name
      : await standbyOf(context, target);
  const startedAt = Date.now();
  await takeAway(context, target, { member, claims });
  if (of === 'primary') {
    await waitUntil({ what: 'another primary', timeoutMs: HEAL_MS }, async () =>
      (await waitForPrimary(kubectl, target)).name === member ? undefined : true,
    );
  }
  await waitForReady(kubectl, target);
  await waitForStreaming(kubectl, target);
  await prober.waitForSteadyWrites(STEADY_MS);
  const what = claims.join(' and ');
  context.log(
    `${member}, a ${of}, lost ${what} and has copied again: ${gapSince(prober, startedAt)}`,
  );
  context.note(
    `${what} of a ${of} lost: whole again after ${Math.round((Date.now() - startedAt) / 1000)} s, ${gapSince(prober, startedAt)}`,
  );
  return member;
}

/** Data without their WAL: the server does not start, and the operator has the member copy anew. */
async function loseWalVolume({ context, target, prober }: Patient): Promise<void> {
  const { kubectl } = context.cluster;
  const member = await standbyOf(context, target);
  const startedAt = Date.now();
  await takeAway(context, target, { member, claims: [WAL] });
  const prefix = `${target.name}-reinitialize-${member.split('-').at(-1) ?? ''}-`;
  const { condition, result } = await waitForAction(kubectl, target, {
    prefix,
    timeoutMs: HEAL_MS,
  });
  expectThat(condition === 'Success', `the operator’s own reinitialize succeeds: ${result}`);
  await waitForReady(kubectl, target);
  await waitForStreaming(kubectl, target);
  await prober.waitForSteadyWrites(STEADY_MS);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  context.log(`${member} lost its WAL, and has copied again: ${gapSince(prober, startedAt)}`);
  context.note(`WAL volume of a standby lost: copied again by the operator after ${seconds} s`);
}

async function takeAway(
  { cluster: { kubectl } }: ScenarioContext,
  { namespace }: DatabaseTarget,
  { member, claims }: { readonly member: string; readonly claims: readonly string[] },
): Promise<void> {
  const names = claims.map((claim) => `${claim}-${member}`);
  const here = ['--namespace', namespace, '--wait=false'];
  await kubectl.run(['delete', 'persistentvolumeclaims', ...names, ...here]);
  await kubectl.run(['delete', 'pod', member, '--grace-period=0', '--force', ...here]);
}

async function standbyOf(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
): Promise<string> {
  const { name: primary } = await waitForPrimary(kubectl, target);
  const standby = (await membersOf(kubectl, target)).findLast(({ name }) => name !== primary);
  expectThat(standby !== undefined, 'there is a standby');
  return standby.name;
}

async function systemIdentifier(
  { cluster: { kubectl } }: ScenarioContext,
  target: DatabaseTarget,
): Promise<string> {
  const { name: member } = await waitForPrimary(kubectl, target);
  const sql = 'select system_identifier from pg_control_system()';
  return (await queryMember(kubectl, target, { member, sql })).join('');
}

function gapSince(prober: WriteProber, since: number): string {
  const gap = longestGap(reportProbe(prober.records), since);
  return gap === undefined ? 'no gap' : `longest gap ${(gap.ms / 1000).toFixed(1)} s`;
}
