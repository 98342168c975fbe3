import { defineKind } from '@howdah/kube';

/** The FEPAction resource as the API server serves it. */
export const FEP_ACTIONS = defineKind({
  group: 'fep.fujitsu.io',
  version: 'v1',
  kind: 'FEPAction',
  plural: 'fepactions',
});
