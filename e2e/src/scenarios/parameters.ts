import { waitForEveryMember } from '../cluster/everyMember.js';
import { createCluster, fepCluster, remarksOf } from '../cluster/fepCluster.js';
import { membersOf } from '../cluster/members.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const CHANGE_MS = 90_000;
const WISH = { name: 'db', fep: { instances: 2 } } as const;
const RECORD = 'hostssl app app 10.99.0.0/16 reject';

/** The manifest is edited while the cluster runs; nobody restarts a database for it. */
export const parameters: Scenario = {
  id: 'parameters',
  title:
    'an edited parameter or record takes effect on every member without a restart, or says what it waits for',
  tier: 'subset',
  run: async ({ cluster, namespace, log }) => {
    const { kubectl } = cluster;
    const target = await createCluster(kubectl, { ...WISH, namespace });
    const before = JSON.stringify(await membersOf(kubectl, target));

    await edit(kubectl, namespace, ['work_mem = 7MB', 'shared_buffers = 160MB']);
    await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '7MB' });
    log('work_mem is 7MB on every member');
    const records = `select count(*) from pg_hba_file_rules where address = '10.99.0.0'`;
    await waitForEveryMember(kubectl, target, { sql: records, answer: '1' });
    log('the new record is in force on every member');

    await waitUntil({ what: 'a word about shared_buffers', timeoutMs: CHANGE_MS }, async () => {
      const said = await remarksOf(kubectl, target);
      return said.some(({ reason }) => reason === 'PendingRestart') ? true : undefined;
    });
    await waitForEveryMember(kubectl, target, { sql: 'show shared_buffers', answer: '128MB' });
    log('shared_buffers waits for a restart, and a condition says so');

    await edit(kubectl, namespace, ['shared_buffers = 128MB']);
    await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '4MB' });
    const after = JSON.stringify(await membersOf(kubectl, target));
    expectThat(after === before, `no member was restarted: ${before} -> ${after}`);
    log('a parameter that was removed is back at its default');
  },
};

async function edit(kubectl: Kubectl, namespace: string, lines: readonly string[]): Promise<void> {
  const children = {
    storage: { dataVol: { size: '1Gi' }, walVol: { size: '1Gi' } },
    customPgParams: lines.join('\n'),
    customPgHba: RECORD,
  };
  await kubectl.apply([fepCluster({ ...WISH, namespace, children })]);
}
