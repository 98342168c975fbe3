import type { Contribution, CoreNames, JsonObject, MergedSlots } from '@howdah/plugin-api';
import { DATABASE_PORT } from './clusterNames.js';
import { objectOf } from './ownedObject.js';

/** Label that the StatefulSet controller gives every pod. */
const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';

/** Which term of the leader lock the read-write Service was last pointed for. */
const LOCK_ANNOTATION = 'howdah.dev/lock';

/** The three Services of a cluster. */
export function serviceContributions(
  names: CoreNames,
  ports: MergedSlots['ports'],
): readonly Contribution[] {
  const database = ports.filter(({ name }) => name === DATABASE_PORT);
  return [
    {
      // Whoever holds the leader lock points it at itself: the selector is never core's again.
      ...service(names, names.primaryService, { ports: portsOf(database) }),
      atCreation: {
        metadata: { annotations: { [LOCK_ANNOTATION]: '' } },
        spec: { selector: { [POD_NAME_LABEL]: 'none' } },
      },
    },
    service(names, names.replicaService, {
      selector: { ...names.labels, feprole: 'replica' },
      ports: portsOf(database),
    }),
    service(names, names.headlessService, {
      clusterIP: 'None',
      // Members must find each other before they are ready.
      publishNotReadyAddresses: true,
      selector: names.labels,
      ports: portsOf(ports),
    }),
  ];
}

function service(names: CoreNames, name: string, spec: JsonObject) {
  return {
    slot: 'object' as const,
    object: objectOf(
      { apiVersion: 'v1', kind: 'Service', name, labels: names.labels },
      { spec: { type: 'ClusterIP', ...spec } },
    ),
  };
}

function portsOf(ports: MergedSlots['ports']): readonly JsonObject[] {
  // By name: a member that started with another port is reached there until it is restarted.
  return ports.map(({ name, port }) => ({ name, port, protocol: 'TCP', targetPort: name }));
}
