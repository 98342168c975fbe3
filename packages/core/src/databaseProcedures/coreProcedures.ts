import { apiVersionOf, KINDS } from '@howdah/kube';
import { definePlugin, HA_MANAGER } from '@howdah/plugin-api';
import type { AnyPlugin, JsonObject } from '@howdah/plugin-api';
import { NETWORK_ACCESS_SCHEMA } from '../cluster/networkAccess.js';
import { PLACEMENT_SCHEMA } from '../cluster/placement.js';
import { FEP_ACTIONS } from '../api/fepActionKind.js';
import { FEP_CLUSTERS } from '../api/fepClusterKind.js';
import { extensionAction } from '../actions/extensionAction.js';
import { listAction } from '../actions/listAction.js';
import { procedureAction } from '../actions/procedureAction.js';
import { promoteStandbyAction } from '../actions/promoteStandbyAction.js';
import { alterExtension, createExtension } from './extensionDeeds.js';
import { extensionProcedure } from './extensionProcedure.js';
import { failoverProcedure } from './failover.js';
import { podRestartProcedure } from './podRestart.js';
import { dropLeftClaims } from './dropLeftClaims.js';
import { ownData } from './ownData.js';
import { rebuildFailedMember } from './rebuildFailedMember.js';
import { reinitializeProcedure } from './reinitialize.js';
import { reloadProcedure } from './reload.js';
import { restartProcedure } from './restart.js';
import { restartOutdatedPods } from './restartOutdatedPods.js';
import { switchoverProcedure } from './switchover.js';
import { VOLUME_POLICY_SCHEMA } from './volumePolicy.js';
import { updateAdminPasswordProcedure } from './updateAdminPassword.js';

/** `spec.plugins.database`. */
const DATABASE_SCHEMA: JsonObject = {
  type: 'object',
  description: 'What the operator does with the database beyond the fields of FEP.',
  properties: {
    volumes: VOLUME_POLICY_SCHEMA,
    placement: PLACEMENT_SCHEMA,
    networkPolicy: NETWORK_ACCESS_SCHEMA,
  },
};

/**
 * What core does to databases when somebody asks for it, whichever plugin provides high
 * availability: a plugin like any other, which every operator has.
 */
export const coreProcedures: AnyPlugin = definePlugin({
  manifest: {
    id: 'database.howdah.dev',
    key: 'database',
    version: '0.1.0',
    contract: '0.2',
    requires: [HA_MANAGER.id],
    claims: ['fep.autoPodRestart'],
    sql: true,
    specSchema: DATABASE_SCHEMA,
    rbac: [
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] },
      { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'patch', 'delete'] },
      { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['get'] },
      {
        apiGroups: ['networking.k8s.io'],
        resources: ['networkpolicies'],
        verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
      },
      {
        apiGroups: [FEP_ACTIONS.group],
        resources: [FEP_ACTIONS.plural],
        verbs: ['list', 'watch', 'create'],
      },
      { apiGroups: [FEP_CLUSTERS.group], resources: [FEP_CLUSTERS.plural], verbs: ['get'] },
    ],
    watches: [
      {
        apiVersion: apiVersionOf(KINDS.networkPolicies),
        kind: 'NetworkPolicy',
        relevant: () => null,
      },
      { apiVersion: apiVersionOf(FEP_ACTIONS), kind: FEP_ACTIONS.kind, relevant: () => null },
    ],
  },
  select: () => undefined,
  contribute: () => [],
  start: (context) => {
    const ha = () => context.capability(HA_MANAGER);
    const procedures = [
      reloadProcedure(ha),
      restartProcedure(ha),
      podRestartProcedure(ha, context.kube),
      switchoverProcedure(ha),
      failoverProcedure(ha),
      reinitializeProcedure(ha),
      updateAdminPasswordProcedure(context.kube),
    ];
    const ofExtensions = [createExtension, alterExtension].map((deed) =>
      extensionProcedure(deed, { ha, sql: context.sql }),
    );
    return {
      actions: [
        listAction(ha),
        promoteStandbyAction,
        ...procedures.map(({ id }) => procedureAction(id)),
        ...ofExtensions.map(({ id }) => extensionAction(id)),
      ],
      procedures: [...procedures, ...ofExtensions],
      steps: [
        restartOutdatedPods(context),
        rebuildFailedMember(ha, context),
        ownData(context),
        dropLeftClaims(ha, context),
      ],
    };
  },
});
