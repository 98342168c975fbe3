import { KINDS } from '@howdah/kube';
import type { HostInput, Known, Topology } from '@howdah/plugin-api';
import type { ClusterRun } from './clusterRun.js';
import { topologyOf } from './seeCluster.js';

/** Who leads by the ConfigMaps as they are now: what was observed is as old as the reconcile, or older. */
export async function liveTopology(run: ClusterRun, input: HostInput): Promise<Known<Topology>> {
  const { kube } = run.options;
  const { namespace } = input.cluster;
  const found = await Promise.all(
    input.observed.configMaps.map(({ metadata: { name } }) =>
      kube.get(KINDS.configMaps, { namespace, name }, { signal: run.signal }),
    ),
  );
  const configMaps = found.filter((each) => each !== undefined);
  return topologyOf(run, { ...input, observed: { ...input.observed, configMaps } });
}
