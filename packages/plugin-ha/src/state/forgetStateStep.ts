import type {
  MergedSlots,
  ObjectJson,
  PluginContext,
  PluginInput,
  Step,
  StepResult,
} from '@howdah/plugin-api';
import { inNamespaceOf, stateNames } from '../names.js';
import type { HaSpec } from '../spec/haSpec.js';
import { listAt } from '../spec/jsonObject.js';
import { named } from '../topology/annotations.js';

/** Claims are looked for up to this number of members: FEP allows fifteen replicas. */
const MOST_MEMBERS = 16;
const RETRY_MS = 2000;

/**
 * Before members are made: decides whether Patroni's state that is there belongs to data. If no
 * claim of a data directory is left, it is emptied, since its `initialize` key would keep the new
 * members waiting for a leader for ever. Asked of the API server itself, for an answer that a cache
 * gave too late could not be taken back; and only while there is no StatefulSet, so that no pod can
 * start meanwhile.
 */
export function forgetStateWithoutData(context: PluginContext): Step<HaSpec> {
  return {
    id: 'forget-state-without-data',
    phase: 'before-apply',
    needed: ({ observed, cluster }) =>
      (observed.statefulSet === undefined || isOfAnother(observed.statefulSet, cluster.uid)) &&
      Object.values(stateNames(cluster)).some((name) =>
        holdsState(named(observed.configMaps, name)),
      ),
    run: (input, merged, signal) => forget(context, { input, merged, signal }),
  };
}

async function forget(
  context: PluginContext,
  call: {
    readonly input: PluginInput<HaSpec>;
    readonly merged: MergedSlots;
    readonly signal: AbortSignal;
  },
): Promise<StepResult> {
  const { input, merged, signal } = call;
  const { kube, log } = context;
  const { cluster, names } = input;

  const members = await kube.get(
    inNamespaceOf(cluster, {
      apiVersion: 'apps/v1',
      plural: 'statefulsets',
      name: names.statefulSet,
    }),
    {
      signal,
    },
  );
  if (members !== undefined) {
    return isGoing(members) || isOfAnother(members, cluster.uid)
      ? wait('the StatefulSet of an earlier cluster has yet to go')
      : { result: 'done' };
  }
  const claims = claimNames(input, merged);
  const look = async (claim: string): Promise<ObjectJson | undefined> =>
    await kube.get(inNamespaceOf(cluster, { plural: 'persistentvolumeclaims', name: claim }), {
      signal,
    });
  for (const claim of claims.data) {
    const found = await look(claim);
    if (isGoing(found)) return wait(`claim ${claim} of an earlier cluster has yet to go`);
    if (found !== undefined) return { result: 'done' };
  }
  for (const claim of claims.others) {
    if ((await look(claim)) === undefined) continue;
    return wait(
      `claim ${claim} is left of a cluster whose data is gone; delete it, or restore the data`,
    );
  }

  for (const name of Object.values(stateNames(cluster))) {
    const resource = inNamespaceOf(cluster, { plural: 'configmaps', name });
    const found = await kube.get(resource, { signal });
    if (found === undefined || !holdsState(found)) continue;
    const patched = await kube.patch(
      resource,
      [
        { op: 'test', path: '/metadata/resourceVersion', value: found.metadata['resourceVersion'] },
        { op: 'remove', path: '/metadata/annotations' },
      ],
      { signal },
    );
    if (patched === 'conflict') return wait(`ConfigMap ${name} is still being written`);
    log.info({ configMap: name }, 'emptied the state of a cluster whose volumes are gone');
  }
  return { result: 'done' };
}

/** Names that claims of members can have: those of data directories, and the rest. */
function claimNames(
  { cluster, names }: PluginInput<HaSpec>,
  merged: MergedSlots,
): { readonly data: readonly string[]; readonly others: readonly string[] } {
  const { volumes = [], containers = [] } = merged.pods.instance ?? {};
  const claimed = volumes.flatMap(({ name, volumeClaimTemplate }) =>
    typeof name === 'string' && volumeClaimTemplate !== undefined ? [name] : [],
  );
  const server = containers.find(({ name }) => name === names.container) ?? {};
  const holdsData = (volume: string): boolean =>
    listAt(server, 'volumeMounts').some(
      ({ name, mountPath }) =>
        name === volume &&
        typeof mountPath === 'string' &&
        `${names.dataDirectory}/`.startsWith(`${mountPath}/`),
    );
  const ofMembers = (volume: string): readonly string[] =>
    Array.from(
      { length: Math.max(MOST_MEMBERS, cluster.instances) },
      (_, ordinal) => `${volume}-${names.statefulSet}-${ordinal}`,
    );
  return {
    data: claimed.filter(holdsData).flatMap(ofMembers),
    others: claimed.filter((volume) => !holdsData(volume)).flatMap(ofMembers),
  };
}

/** Whether an object belongs to an earlier cluster of this name; one without an owner is adopted. */
function isOfAnother(object: ObjectJson, cluster: string): boolean {
  const owners = listAt(object.metadata, 'ownerReferences');
  return owners.length > 0 && owners.every(({ uid }) => uid !== cluster);
}

/** Annotations that Patroni wrote; ours and those of others begin with a domain. */
function holdsState(configMap: ObjectJson | undefined): boolean {
  const keys = Object.keys(configMap?.metadata.annotations ?? {});
  return keys.some((key) => !key.includes('/'));
}

function isGoing(object: ObjectJson | undefined): boolean {
  return object?.metadata['deletionTimestamp'] !== undefined;
}

function wait(reason: string): StepResult {
  return { result: 'wait', reason, retryAfterMs: RETRY_MS };
}
