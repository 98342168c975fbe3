import { z } from 'zod';
import { flag, openObject, prunedObject, text, whole } from './objectShapes.js';

const condition = prunedObject('One aspect of the state of the cluster.', {
  type: z.string().meta({ description: 'Name of the aspect.' }),
  status: z.enum(['True', 'False', 'Unknown']).meta({ description: 'Whether it holds.' }),
  reason: z.string().meta({ description: 'Why, in one word.' }),
  message: z.string().meta({ description: 'Why, and what can be done about it.' }),
  lastTransitionTime: z.iso
    .datetime({ offset: true })
    .meta({ description: 'When the status last changed.' }),
  observedGeneration: whole('Generation of the manifest that the condition speaks of.'),
});

/** `status`: what the operator knows, kept to what changes seldom. */
export const clusterStatus = openObject('What the operator knows of the cluster.', {
  conditions: z
    .array(condition)
    .max(64)
    .meta({
      description: 'State of the cluster by aspect.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    })
    .optional(),
  observedGeneration: whole('Generation of the manifest that was acted upon.'),
  fepCurrentInstances: whole('Members that exist; read by the scale subresource.'),
  fepReadyInstances: whole('Members that answer queries.'),
  fepLabelSelector: text('Selects the pods of the members; read by the scale subresource.'),
  primary: text('Pod that holds the leader lock.'),
  postgresVersion: text('Version of the running servers.'),
  pendingRestart: flag('Whether changed parameters wait for a restart.'),
  composition: openObject('What the running members were composed from.', {}).optional(),
});
