import { EMPTY_POD, podTemplate } from '@howdah/plugin-api';
import type { CoreNames, JsonObject, MergedSlots, ObjectJson } from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import type { FepCluster } from '../api/fepCluster.js';
import { SERVER_CONTAINER } from './clusterNames.js';
import { compareText, toJson } from '../compose/canonical.js';
import { POSTGRES_ID } from './instancePod.js';
import { placement } from './placement.js';
import { objectOf } from './ownedObject.js';
import { PLUGINS_ANNOTATION } from './pluginParts.js';

const GRACE_SECONDS = 120;

/**
 * Renders the members from the merged slots. `OnDelete`, because the order of restarts is the
 * operator's to decide; started in parallel, because Patroni needs no order.
 */
export function statefulSet(
  cluster: FepCluster,
  names: CoreNames,
  { merged, plugins }: { readonly merged: MergedSlots; readonly plugins: readonly string[] },
): ObjectJson {
  const pod = merged.pods.instance ?? EMPTY_POD;
  const isClaim = (volume: JsonObject): boolean => volume['volumeClaimTemplate'] !== undefined;
  return objectOf(
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: names.statefulSet,
      labels: names.labels,
      annotations: {
        ...cluster.spec.fep.customAnnotations?.allDeployments,
        [PLUGINS_ANNOTATION]: plugins.toSorted(compareText).join(' '),
      },
    },
    {
      spec: {
        replicas: cluster.spec.fep.instances,
        serviceName: names.headlessService,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'OnDelete' },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        selector: { matchLabels: names.labels },
        template: podTemplate(
          {
            ...pod,
            containers: pod.containers.map((container) => withPorts(container, merged)),
            volumes: pod.volumes.filter((volume) => !isClaim(volume)),
          },
          {
            serviceAccountName: names.serviceAccount,
            terminationGracePeriodSeconds: GRACE_SECONDS,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: POSTGRES_ID,
              runAsGroup: POSTGRES_ID,
              fsGroup: POSTGRES_ID,
              fsGroupChangePolicy: 'OnRootMismatch',
              seccompProfile: { type: 'RuntimeDefault' },
            },
            affinity: affinity(cluster, names),
            ...placement({ plugins: toJson(cluster.spec.plugins ?? {}) }, names),
            ...pullSecrets(cluster),
          },
        ),
        volumeClaimTemplates: pod.volumes.filter(isClaim).map((volume) => claimOf(volume, names)),
      },
    },
  );
}

function withPorts(container: JsonObject, merged: MergedSlots): JsonObject {
  if (container['name'] !== SERVER_CONTAINER) return container;
  return {
    ...container,
    ports: merged.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })),
  };
}

function claimOf(volume: JsonObject, names: CoreNames): JsonObject {
  const template = volume['volumeClaimTemplate'];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: volume['name'], labels: names.labels },
    ...(isJsonObject(template) ? template : {}),
  };
}

/** Members on different nodes: a must where the manifest says so, a wish otherwise. */
function affinity(cluster: FepCluster, names: CoreNames): JsonObject {
  const term = {
    labelSelector: { matchLabels: names.labels },
    topologyKey: 'kubernetes.io/hostname',
  };
  return {
    podAntiAffinity:
      cluster.spec.fep.podAntiAffinity === true
        ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
        : {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 100, podAffinityTerm: term },
            ],
          },
  };
}

function pullSecrets(cluster: FepCluster): JsonObject {
  const name = cluster.spec.fep.imagePullSecrets;
  return name === undefined || name === '' ? {} : { imagePullSecrets: [{ name }] };
}
