const readyCondition = '.status.conditions[?(@.type=="Ready")]';

/** What `kubectl get fepcluster` shows; those with a priority only with `-o wide`. */
export const printerColumns = [
  { name: 'Ready', type: 'string', jsonPath: `${readyCondition}.status` },
  { name: 'Instances', type: 'integer', jsonPath: '.spec.fep.instances' },
  { name: 'Up', type: 'integer', jsonPath: '.status.fepReadyInstances' },
  { name: 'Primary', type: 'string', jsonPath: '.status.primary' },
  { name: 'Version', type: 'string', jsonPath: '.status.postgresVersion' },
  { name: 'Sync', type: 'string', jsonPath: '.spec.fep.syncMode' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  { name: 'Reason', type: 'string', priority: 1, jsonPath: `${readyCondition}.reason` },
  { name: 'Image', type: 'string', priority: 1, jsonPath: '.spec.fep.image.image' },
  { name: 'Message', type: 'string', priority: 1, jsonPath: `${readyCondition}.message` },
] as const;
