import { randomUUID } from 'node:crypto';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { waitForEveryMember } from '../cluster/everyMember.js';
import {
  conditionStatus,
  waitForCondition,
  createCluster,
  fepCluster,
  getCluster,
  waitForReason,
} from '../cluster/fepCluster.js';
import {
  claimsOf,
  createGrowingClass,
  deleteGrowingClass,
  growingClass,
  resizeVolume,
} from '../cluster/growingDisks.js';
import { membersOf } from '../cluster/members.js';
import { waitForPrimary } from '../cluster/primary.js';
import { readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario, ScenarioContext } from '../runner/scenario.js';

const CHANGE_MS = 120_000;
const CHILDREN = ['fepconfigs', 'fepvolumes', 'fepusers', 'fepcerts', 'fepbackups'];
const RULE = 'hostssl app app 10.99.0.0/16 reject';
const RULES_IN_FORCE = `select count(*) from pg_hba_file_rules where address = '10.99.0.0'`;

const wish = (namespace: string, customPgParams: string, more: object = {}) => ({
  namespace,
  name: 'db',
  fep: { instances: 2 },
  children: {
    customPgParams,
    sysUsers: { pgdb: 'app', pguser: 'app' },
    storage: {
      storageClass: growingClass(namespace),
      dataVol: { size: '1Gi' },
      walVol: { size: '1Gi' },
    },
    ...more,
  },
});

/** Parent and child are edited in turn while the application writes; the server tells who won. */
export const childResources: Scenario = {
  id: 'child-resources',
  title:
    'whoever edits a value last has it in use, the manifest or its child; no member restarts and no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, note } = context;
    const { kubectl } = cluster;
    await createGrowingClass(kubectl, namespace);
    try {
      const target = await createCluster(kubectl, wish(namespace, 'work_mem = 5MB'));
      await expectChildren(kubectl, target);
      let startedAt = Date.now();
      const report = await whileWriting(context, target, async () => {
        startedAt = Date.now();
        const before = JSON.stringify(await membersOf(kubectl, target));
        await editInTurn(context, target);
        await growByChild(context, target);
        await passwordByChild(context, target);
        await spoil(context, target);
        await deleteChild(context, target);
        const after = JSON.stringify(await membersOf(kubectl, target));
        expectThat(after === before, `no member was restarted: ${before} -> ${after}`);
      });
      const gap = longestGap(report, startedAt);
      note(`longest gap ${gap === undefined ? 'none over 0.5 s' : `${gap.ms} ms`}`);
      expectThat(report.missing?.length === 0, 'no acknowledged row is lost');
    } finally {
      await deleteGrowingClass(kubectl, namespace);
    }
  },
};

async function expectChildren(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
): Promise<void> {
  for (const resource of CHILDREN) {
    const child = await kubectl.get(address(namespace, resource, name));
    const [owner] = readList(child, 'metadata', 'ownerReferences');
    expectThat(readText(owner, 'name') === name, `${resource} ${name} belongs to the cluster`);
  }
}

async function editInTurn(
  { cluster: { kubectl }, log, note }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { namespace } = target;
  const since = Date.now();
  await kubectl.apply([fepCluster(wish(namespace, 'work_mem = 7MB'))]);
  await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '7MB' });
  note(`in use ${Date.now() - since} ms after the manifest was edited`);

  const edited = Date.now();
  const spec = { customPgParams: 'work_mem = 9MB', customPgHba: RULE };
  await kubectl.patch(address(namespace, 'fepconfigs'), { spec });
  await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '9MB' });
  note(`in use ${Date.now() - edited} ms after FEPConfig was edited`);
  await waitForEveryMember(kubectl, target, { sql: RULES_IN_FORCE, answer: '1' });
  await waitForReason(kubectl, target, { reason: 'Edited', timeoutMs: CHANGE_MS });
  log('an edit of FEPConfig is in use: a parameter, and a record that the manifest has not');

  const schedule = { schedule1: { schedule: '15 0 * * 0', type: 'full' } };
  await kubectl.apply([fepCluster(wish(namespace, 'work_mem = 7MB', { backup: schedule }))]);
  await waitForText(kubectl, target, {
    resource: 'fepbackups',
    path: ['spec', 'backup', 'schedule1', 'schedule'],
    text: '15 0 * * 0',
  });
  await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '9MB' });
  log('it stands although the manifest was applied with another value changed');

  await kubectl.apply([fepCluster(wish(namespace, 'work_mem = 8MB'))]);
  await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '8MB' });
  await waitForEveryMember(kubectl, target, { sql: RULES_IN_FORCE, answer: '1' });
  log('an edit of the manifest takes its place, and leaves the record that is only in the child');
}

async function growByChild(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { namespace } = target;
  await kubectl.patch(address(namespace, 'fepvolumes'), {
    spec: { storage: { dataVol: { size: '2Gi' } } },
  });
  await waitUntil({ what: 'claims that ask for 2Gi', timeoutMs: CHANGE_MS }, async () => {
    const claims = await claimsOf(kubectl, namespace);
    const data = claims.filter(({ name }) => name.startsWith('fep-data-volume'));
    return data.length > 0 && data.every(({ asked }) => asked === '2Gi') ? true : undefined;
  });
  for (const claim of await claimsOf(kubectl, namespace)) {
    await resizeVolume(kubectl, namespace, claim);
  }
  await waitForReason(kubectl, target, { reason: 'SizesAsAsked', timeoutMs: CHANGE_MS });
  log('a larger size in FEPVolume reached every claim');
}

async function passwordByChild(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { namespace, container, port } = target;
  const password = randomUUID();
  await kubectl.patch(address(namespace, 'fepusers'), {
    spec: { sysUsers: { pgpassword: password } },
  });
  const { name: pod } = await waitForPrimary(kubectl, target);
  await waitUntil(
    { what: 'a login with the password of FEPUser', timeoutMs: CHANGE_MS },
    async () => {
      const uri = `postgresql://app:${password}@127.0.0.1:${port}/app?sslmode=require`;
      const command = ['psql', uri, '--tuples-only', '--no-align', '--command', 'select 1'];
      const { stdout } = await kubectl.exec({ namespace, pod, container, command });
      return stdout.trim() === '1' ? true : undefined;
    },
  );
  log('the application logs in with the password that was written into FEPUser');
  // Its kubelet would renew the file with the password only after a minute.
  await kubectl.patch(
    { resource: 'pods', name: 'prober', namespace },
    { metadata: { annotations: { 'howdah.dev/passwords-changed': 'yes' } } },
  );
}

/** What no cluster can be had with is told, and nothing else suffers. */
async function spoil(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { namespace } = target;
  const systemCertificates = { crt: 'half of a certificate' };
  await kubectl.patch(address(namespace, 'fepcerts'), { spec: { systemCertificates } });
  await waitForReason(kubectl, target, { reason: 'ValueUnusable', timeoutMs: CHANGE_MS });
  const cluster = await getCluster(kubectl, target);
  expectThat(conditionStatus(cluster, 'Ready') === 'True', 'the cluster stays ready');
  await kubectl.patch(address(namespace, 'fepcerts'), { spec: { systemCertificates: null } });
  await waitForCondition(kubectl, target, { type: 'ChildResources', status: 'True' });
  log('half of a certificate in FEPCert is told, and not followed');
}

async function deleteChild(
  { cluster: { kubectl }, log }: ScenarioContext,
  target: DatabaseTarget,
): Promise<void> {
  const { namespace } = target;
  await kubectl.patch(address(namespace, 'fepconfigs'), {
    spec: { customPgParams: 'work_mem = 3MB' },
  });
  await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '3MB' });
  await kubectl.run(['delete', 'fepconfigs.fep.fujitsu.io', target.name, '-n', namespace]);
  await waitForText(kubectl, target, {
    resource: 'fepconfigs',
    path: ['spec', 'customPgParams'],
    text: 'work_mem = 8MB',
  });
  await waitForEveryMember(kubectl, target, { sql: 'show work_mem', answer: '8MB' });
  await waitForEveryMember(kubectl, target, { sql: RULES_IN_FORCE, answer: '0' });
  log('FEPConfig was deleted, and is there again as the manifest has it');
}

function address(namespace: string, resource: string, name = 'db') {
  return { resource: `${resource}.fep.fujitsu.io`, name, namespace };
}

async function waitForText(
  kubectl: Kubectl,
  { namespace, name }: DatabaseTarget,
  wanted: { readonly resource: string; readonly path: readonly string[]; readonly text: string },
): Promise<void> {
  const { resource, path, text } = wanted;
  await waitUntil({ what: `${resource} ${path.join('.')}`, timeoutMs: CHANGE_MS }, async () => {
    const child = await kubectl.get(address(namespace, resource, name));
    return readText(child, ...path) === text ? true : undefined;
  });
}
