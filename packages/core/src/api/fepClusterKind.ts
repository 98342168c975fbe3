import { defineKind } from '@howdah/kube';

/** The FEPCluster resource as the API server serves it. */
export const FEP_CLUSTERS = defineKind({
  group: 'fep.fujitsu.io',
  version: 'v2',
  kind: 'FEPCluster',
  plural: 'fepclusters',
});
