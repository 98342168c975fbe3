import type { Contribution, PluginInput, OwnedObject } from '@howdah/plugin-api';
import { REST_PORT, scopeLabel, stateNames } from './names.js';
import { accessRules } from './pod/accessRules.js';
import { credentialFiles } from './pod/credentialFiles.js';
import { environment } from './pod/environment.js';
import { haHbaRules } from './postgres/hbaRules.js';
import { haParameters } from './postgres/parameters.js';
import { rewindRole } from './postgres/rewindRole.js';
import type { HaSpec } from './spec/haSpec.js';

/** The parts that depend on nobody else's. */
export function contribute(input: PluginInput<HaSpec>): readonly Contribution[] {
  const { cluster, names, credentials, spec } = input;
  return [
    ...haParameters(spec, cluster.walVolume),
    ...haHbaRules(credentials, spec),
    rewindRole(credentials),
    ...environment(names.container, credentials),
    ...credentialFiles(names.container, credentials),
    ...accessRules(cluster, names),
    { slot: 'pod.meta', labels: { [scopeLabel(cluster, names)]: cluster.name } },
    { slot: 'service.port', name: 'patroni', port: REST_PORT },
    ...stateObjects(input),
  ];
}

/**
 * Patroni would make these itself, but without the cluster's label. They live as long as the
 * volumes: members that come back to their data find in them how far the last primary had got and
 * who may lead, and no empty one starts a cluster anew beside them. Patroni writes annotations
 * only, and these claim none.
 */
function stateObjects(input: PluginInput<HaSpec>): readonly OwnedObject[] {
  const { cluster, names } = input;
  const labels = { ...names.labels, [scopeLabel(cluster, names)]: cluster.name };
  return Object.values(stateNames(cluster)).map((name) => ({
    slot: 'object',
    keep: true,
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: cluster.namespace, labels },
    },
  }));
}
