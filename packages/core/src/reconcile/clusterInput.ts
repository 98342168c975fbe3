import type { HostInput, ObservedObjects, ProcedureView } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { clusterNames } from '../cluster/clusterNames.js';
import { walVolume } from '../cluster/volumes.js';
import type { ClientDemand } from '../certificates/clientDemand.js';
import { toJson } from '../compose/canonical.js';
import { systemCredentials } from '../credentials/systemCredentials.js';
import { isJsonObject } from '@howdah/kube';

/** What all plugins read of a cluster alike. */
export type Snapshot = Omit<HostInput, 'capability' | 'heldFacts' | 'leaving'>;

/** The snapshot every pure function of one reconcile reads. */
export function clusterInput(options: {
  readonly cluster: FepCluster;
  readonly image: { readonly image: string; readonly major: number };
  readonly observed: ObservedObjects;
  readonly capabilities: ReadonlySet<string>;
  readonly procedures?: readonly ProcedureView[];
  /** What servers demand of client certificates, now that everybody who has to can show one. */
  readonly demand?: ClientDemand;
}): Snapshot {
  const { cluster, image, observed, capabilities, procedures = [], demand } = options;
  const spec = toJson(cluster.spec);
  return {
    cluster: {
      name: cluster.metadata.name,
      namespace: cluster.metadata.namespace ?? 'default',
      uid: cluster.metadata.uid ?? '',
      spec: isJsonObject(spec) ? spec : {},
      instances: cluster.spec.fep.instances,
      postgresMajor: image.major,
      image: image.image,
      port: cluster.spec.fep.servicePort,
      walVolume: walVolume(cluster, observed.persistentVolumeClaims),
    },
    names: clusterNames(cluster),
    credentials: systemCredentials(cluster, demand),
    observed,
    capabilities,
    procedures,
  };
}
