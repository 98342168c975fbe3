import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import {
  createCluster,
  FEP_CLUSTERS,
  fepCluster,
  waitForReady,
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
import { readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { longestGap } from '../prober/probeReport.js';
import { whileWriting } from '../prober/whileWriting.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const CHANGE_MS = 120_000;

const wish = (namespace: string, size: string) => ({
  namespace,
  name: 'db',
  fep: { instances: 2 },
  children: {
    storage: {
      storageClass: growingClass(namespace),
      dataVol: { size },
      walVol: { size: '1Gi' },
    },
  },
});

/** The StatefulSet is made anew around its pods, and nobody who writes notices. */
export const volumeGrowth: Scenario = {
  id: 'volume-growth',
  title: 'a larger size reaches every claim and later members; no pod restarts and no row is lost',
  tier: 'subset',
  run: async (context) => {
    const { cluster, namespace, log, note } = context;
    const { kubectl } = cluster;
    await createGrowingClass(kubectl, namespace);
    try {
      const target = await createCluster(kubectl, wish(namespace, '1Gi'));
      let startedAt = Date.now();
      const report = await whileWriting(context, target, async () => {
        startedAt = Date.now();
        const members = JSON.stringify(await membersOf(kubectl, target));
        const { uid } = await statefulSetOf(kubectl, target);

        await kubectl.apply([fepCluster(wish(namespace, '2Gi'))]);
        await waitForDataClaims(kubectl, namespace, 2);
        await waitForReason(kubectl, target, { reason: 'Resizing', timeoutMs: CHANGE_MS });
        log('every claim asks for 2Gi, and a condition says that volumes have not grown yet');

        for (const claim of await claimsOf(kubectl, namespace)) {
          await resizeVolume(kubectl, namespace, claim);
        }
        await waitForReason(kubectl, target, { reason: 'SizesAsAsked', timeoutMs: CHANGE_MS });
        const remade = await statefulSetOf(kubectl, target);
        expectThat(remade.uid !== uid, 'the StatefulSet is another one');
        await waitForAdoption(kubectl, target, remade.uid);
        const now = JSON.stringify(await membersOf(kubectl, target));
        expectThat(now === members, `no pod restarted: ${members} -> ${now}`);
        log('the StatefulSet was made anew and has adopted its pods');

        const where = [`${FEP_CLUSTERS}/${target.name}`, '-n', namespace];
        await kubectl.run(['scale', ...where, '--replicas=3']);
        await waitForReady(kubectl, { ...target, instances: 3 });
        await waitForDataClaims(kubectl, namespace, 3);
        log('a member that was added has the new size');
      });
      const gap = longestGap(report, startedAt);
      note(`longest gap ${gap === undefined ? 'none over 0.5 s' : `${gap.ms} ms`}`);
      expectThat(report.missing?.length === 0, 'growth loses no acknowledged row');
    } finally {
      await deleteGrowingClass(kubectl, namespace);
    }
  },
};

async function waitForDataClaims(
  kubectl: Kubectl,
  namespace: string,
  members: number,
): Promise<void> {
  const what = `${members} claims for data that ask for 2Gi`;
  await waitUntil({ what, timeoutMs: CHANGE_MS }, async () => {
    const claims = await claimsOf(kubectl, namespace);
    const data = claims.filter(({ name }) => name.startsWith('fep-data-volume'));
    const grown = data.filter(({ asked }) => asked === '2Gi');
    return data.length === members && grown.length === members ? true : undefined;
  });
}

async function waitForAdoption(
  kubectl: Kubectl,
  target: DatabaseTarget,
  uid: string | undefined,
): Promise<void> {
  await waitUntil({ what: 'the adoption of every pod', timeoutMs: CHANGE_MS }, async () => {
    const pods = await kubectl.list('pods', target.namespace, ['-l', 'howdah.dev/cluster=db']);
    const owners = pods
      .filter((pod) => readText(pod, 'metadata', 'name')?.startsWith(`${target.statefulSet}-`))
      .map((pod) => readText(readList(pod, 'metadata', 'ownerReferences')[0], 'uid'));
    return owners.length > 0 && owners.every((owner) => owner === uid) ? true : undefined;
  });
}

async function statefulSetOf(
  kubectl: Kubectl,
  { namespace, statefulSet: name }: DatabaseTarget,
): Promise<{ readonly uid: string | undefined }> {
  return await waitUntil({ what: `StatefulSet ${name}`, timeoutMs: CHANGE_MS }, async () => {
    const found = await kubectl.get({ resource: 'statefulsets', name, namespace });
    const deleted = readText(found, 'metadata', 'deletionTimestamp');
    const uid = readText(found, 'metadata', 'uid');
    return uid === undefined || deleted !== undefined ? undefined : { uid };
  });
}
