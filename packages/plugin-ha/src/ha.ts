import {
  type AnyPlugin,
  definePlugin,
  HA_MANAGER,
  type HaManager,
  type PluginContext,
  provide,
} from '@howdah/plugin-api';
import { conditions } from './conditions.js';
import { configure } from './configuration/configureStep.js';
import { contribute } from './contribute.js';
import { render } from './patroni/render.js';
import { failover } from './failover/failover.js';
import { memberCertificate } from './member/certificate.js';
import { rebuildMember } from './member/rebuild.js';
import { reloadMember } from './member/reload.js';
import { restartMember } from './member/restart.js';
import { memberServer } from './member/server.js';
import { repairPrimaryService } from './primaryService/repairStep.js';
import { type HaSpec, selectHaSpec } from './spec/haSpec.js';
import { validate } from './spec/validate.js';
import { forgetStateWithoutData } from './state/forgetStateStep.js';
import { switchover } from './switchover/switchover.js';
import { readTopology } from './topology/topology.js';
import { TIMINGS } from './spec/timings.js';
import { WATCHES } from './watches.js';

/** High availability by Patroni, with ConfigMaps as its store. */
export const ha: AnyPlugin = definePlugin<HaSpec>({
  manifest: {
    id: 'ha.howdah.dev',
    key: 'ha',
    version: '0.1.0',
    contract: '0.2',
    provides: [HA_MANAGER.id],
    claims: [
      'fep.syncMode',
      'fep.replicationSlots',
      'fep.usePodName',
      'fep.patroni.tls.verifyClient',
      ...TIMINGS.map((name) => `fep.fineTuningParams.${name}`),
    ],
    rbac: [
      {
        apiGroups: [''],
        resources: ['configmaps', 'pods', 'services'],
        verbs: ['get', 'list', 'watch'],
      },
      { apiGroups: [''], resources: ['services', 'configmaps'], verbs: ['patch'] },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get'] },
      // The password of Patroni's REST interface.
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['get'] },
    ],
    // What members are given, see `accessRules`.
    grants: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        verbs: ['create', 'get', 'list', 'patch', 'update', 'watch'],
      },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'update', 'watch'] },
      { apiGroups: [''], resources: ['services'], verbs: ['get', 'patch'] },
    ],
    watches: WATCHES,
    // max_slot_wal_keep_size and wal_keep_size came with 13.
    postgres: { min: 13 },
  },
  select: selectHaSpec,
  validate,
  contribute,
  render,
  conditions,
  start: (context) => ({
    provides: [provide(HA_MANAGER, haManager(context))],
    steps: [forgetStateWithoutData(context), configure(context), repairPrimaryService(context)],
  }),
});

function haManager(context: PluginContext): HaManager {
  return {
    topology: readTopology,
    server: (cluster, member, signal) => memberServer(context, { cluster, member, signal }),
    certificate: (cluster, member, signal) =>
      memberCertificate(context, { cluster, member, signal }),
    switchover: (cluster, request, signal) => switchover(context, { cluster, request, signal }),
    failover: (cluster, to, signal) => failover(context, { cluster, member: to, signal }),
    restart: (cluster, member, signal) => restartMember(context, { cluster, member, signal }),
    reload: (cluster, member, signal) => reloadMember(context, { cluster, member, signal }),
    rebuild: (cluster, member, signal) => rebuildMember(context, { cluster, member, signal }),
  };
}
