import { keyOf } from '@howdah/kube';
import type { FepCluster } from '../api/fepCluster.js';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { asCreated, knownMajor } from '../cluster/asCreated.js';
import { secretNames, SERVER_CONTAINER } from '../cluster/clusterNames.js';
import { clusterInput } from './clusterInput.js';
import type { Snapshot } from './clusterInput.js';
import type { ClusterRun } from './clusterRun.js';
import { listAt, objectAt, textAt } from '../json/memberOf.js';
import { serverPort } from './observedMembers.js';
import { secretText } from './secretText.js';

/**
 * A cluster whose manifest cannot be followed, as far as it was made before: with the spec of an empty
 * manifest, but the users that its data knows. Undefined where not even the name could be a cluster's.
 */
export function observedCluster({
  options,
  manifest,
}: Pick<ClusterRun, 'options' | 'manifest'>): FepCluster | undefined {
  const { apiVersion, kind, metadata } = manifest;
  const parsed = parseFepCluster({ apiVersion, kind, metadata });
  if (parsed.cluster === undefined) return undefined;

  const key = keyOf(manifest);
  const { statefulSet, persistentVolumeClaims: claims } = options.world.observed(key);
  const { system } = secretNames(key.name);
  const held = secretText(options.world.secret({ ...key, name: system }));
  return asCreated(parsed.cluster, { system: held, statefulSet, claims }).cluster;
}

/**
 * The input of a cluster whose manifest cannot be followed: names, what was observed, and what
 * runs. The spec is that of an empty manifest. Nothing where not even the name could be a cluster's.
 */
export function observedInput({
  options,
  manifest,
}: Pick<ClusterRun, 'options' | 'manifest'>): Snapshot | undefined {
  const cluster = observedCluster({ options, manifest });
  if (cluster === undefined) return undefined;
  const key = keyOf(manifest);
  const observed = options.world.observed(key);
  const held = secretText(options.world.secret({ ...key, name: secretNames(key.name).system }));

  const spec = objectAt(observed.statefulSet ?? {}, 'spec');
  const template = objectAt(spec, 'template');
  const server = listAt(objectAt(template, 'spec'), 'containers').find(
    (container) => textAt(container, 'name') === SERVER_CONTAINER,
  );
  const input = clusterInput({
    cluster,
    image: { image: textAt(server ?? {}, 'image') ?? '', major: knownMajor(held) ?? 0 },
    observed,
    capabilities: options.host.capabilities,
  });
  const { replicas } = spec;
  return {
    ...input,
    cluster: {
      ...input.cluster,
      instances: typeof replicas === 'number' ? replicas : 0,
      port: serverPort(template) ?? input.cluster.port,
    },
  };
}
