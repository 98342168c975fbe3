import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { act } from '../cluster/fepAction.js';
import {
  waitForCondition,
  createCluster,
  FEP_CLUSTERS,
  remarksOf,
  waitForReady,
} from '../cluster/fepCluster.js';
import { leaderOf, membersOf } from '../cluster/members.js';
import { queryMember } from '../cluster/sql.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap, reportProbe } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const CHANGE_MS = 180_000;

/** Servers that Patroni starts from now on may map so many bytes, as on a node that is short of memory. */
const LIMIT_MEMORY = `
import glob, resource, sys
for path in glob.glob('/proc/[0-9]*/cmdline'):
    if b'/bin/patroni' in open(path, 'rb').read():
        limit = int(sys.argv[1])
        resource.prlimit(int(path.split('/')[2]), resource.RLIMIT_AS, (limit, limit))
        print('done')
`;
/** Patroni itself has mapped 1 GiB. */
const ADDRESS_SPACE = 1600 * 2 ** 20;
const MEMORY = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '3Gi' },
};

/** F24: memory that is not there is asked for, and a restart would end one server after the other. */
export const heldParameter: Scenario = {
  id: 'held-parameter',
  title:
    'F23 F24 shared_buffers that no server starts with: the restart stops at one standby, the value is taken back, no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    const fep = { mcSpec: MEMORY };
    const target = await createCluster(kubectl, { namespace, name: 'db', fep });
    for (const { name } of await membersOf(kubectl, target)) {
      await limitMemory(kubectl, target, name);
    }
    log('cluster is ready, and its nodes are short of memory');

    const report = await whileWriting(context, target, async (prober) => {
      const startedAt = Date.now();
      const leader = await leaderOf(kubectl, target);
      await write(kubectl, target, 'shared_buffers = 2GB');
      await waitForCondition(kubectl, target, { type: 'ParametersApplied', status: 'False' });
      const first = await act(kubectl, target, { name: 'restart', type: 'restart' });
      expectThat(
        first.condition === 'Failure' && first.result.includes('ends when it is started'),
        `the restart ends at the first server that does not start: ${first.result}`,
      );
      log(`restart: ${first.result}`);

      await waitUntil({ what: 'a word about shared_buffers', timeoutMs: CHANGE_MS }, async () => {
        const said = await remarksOf(kubectl, target);
        return said.some(({ message }) =>
          message.includes('shared_buffers of customPgParams is taken back'),
        )
          ? true
          : undefined;
      });
      await waitForReady(kubectl, target);
      await waitForCondition(kubectl, target, { type: 'ParametersApplied', status: 'True' });
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      note(`shared_buffers taken back, every member ready ${seconds} s after it was written`);

      const second = await act(kubectl, target, {
        name: 'again',
        type: 'restart',
        args: standbysOf(target, leader),
      });
      expectThat(
        second.condition === 'Success',
        `standbys start with what is in use: ${second.result}`,
      );
      for (const { name: member } of await membersOf(kubectl, target)) {
        const [value] = await queryMember(kubectl, target, { member, sql: 'show shared_buffers' });
        expectThat(value === '128MB', `${member} runs with the value before: ${value ?? ''}`);
      }
      expectThat((await leaderOf(kubectl, target)) === leader, 'the primary was left alone');
      const gap = longestGap(reportProbe(prober.records), startedAt);
      note(`longest gap ${gap === undefined ? 'none' : `${gap.ms} ms`}`);
      await prober.waitForSteadyWrites(CHANGE_MS);
    });
    expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
  },
};

function standbysOf({ statefulSet, instances }: DatabaseTarget, leader = ''): readonly string[] {
  const names = Array.from({ length: instances }, (_, ordinal) => `${statefulSet}-${ordinal}`);
  return names.filter((name) => name !== leader);
}

async function limitMemory(
  kubectl: Kubectl,
  { namespace, container }: DatabaseTarget,
  member: string,
): Promise<void> {
  const command = ['python3', '-c', LIMIT_MEMORY, String(ADDRESS_SPACE)];
  const { stdout } = await kubectl.exec({ namespace, pod: member, container, command });
  expectThat(stdout.includes('done'), `servers of ${member} are limited`);
}

async function write(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
  customPgParams: string,
): Promise<void> {
  await kubectl.patch(
    { resource: FEP_CLUSTERS, name, namespace },
    { spec: { fepChildCrVal: { customPgParams } } },
  );
}
