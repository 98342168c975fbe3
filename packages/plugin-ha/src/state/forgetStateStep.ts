import type {
  MergedSlots,
  ObjectJson,
  PluginContext,
  PluginInput,
  ResourceName,
  Step,
  StepResult,
} from '@howdah/plugin-api';
import { stateNames } from '../names.js';
import type { HaSpec } from '../spec/haSpec.js';
import { named } from '../topology/annotations.js';

/** Claims are looked for up to this number of members: FEP allows fifteen replicas. */
const MOST_MEMBERS = 16;
const RETRY_MS = 2000;

/**
 * Before members are made: decides whether Patroni's state that is there belongs to data. If no
 * claim is left, it is emptied, since its `initialize` key would keep the new members waiting for a
 * leader for ever. Asked of the API server itself, for an answer that a cache gave too late could
 * not be taken back; and only while there is no StatefulSet, so that no pod can start meanwhile.
 */
export function forgetStateWithoutData(context: PluginContext): Step<HaSpec> {
  return {
    id: 'forget-state-without-data',
    phase: 'before-apply',
    needed: ({ observed, cluster }) =>
      observed.statefulSet === undefined &&
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
  const inCluster = (apiVersion: string, plural: string, name: string): ResourceName => ({
    apiVersion,
    plural,
    namespace: cluster.namespace,
    name,
  });

  const members = await kube.get(inCluster('apps/v1', 'statefulsets', names.statefulSet), {
    signal,
  });
  if (isGoing(members)) return wait('the StatefulSet of an earlier cluster has yet to go');
  if (members !== undefined) return { result: 'done' };
  for (const claim of claimNames(input, merged)) {
    const found = await kube.get(inCluster('v1', 'persistentvolumeclaims', claim), { signal });
    if (isGoing(found)) return wait(`claim ${claim} of an earlier cluster has yet to go`);
    if (found !== undefined) return { result: 'done' };
  }

  for (const name of Object.values(stateNames(cluster))) {
    const resource = inCluster('v1', 'configmaps', name);
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

function claimNames(
  { cluster, names }: PluginInput<HaSpec>,
  merged: MergedSlots,
): readonly string[] {
  const claimed = (merged.pods.instance?.volumes ?? []).flatMap(({ name, volumeClaimTemplate }) =>
    typeof name === 'string' && volumeClaimTemplate !== undefined ? [name] : [],
  );
  const count = Math.max(MOST_MEMBERS, cluster.instances);
  return claimed.flatMap((volume) =>
    Array.from({ length: count }, (_, ordinal) => `${volume}-${names.statefulSet}-${ordinal}`),
  );
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
