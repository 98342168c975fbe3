import type { SlotName } from '@howdah/plugin-api';
import type { Contributed, InSlot } from './contributed.js';
import type { SlotModule } from './slotModule.js';
import { alertRule } from './slots/alertRule.js';
import { certificateSource } from './slots/certificateSource.js';
import { clusterHold } from './slots/clusterHold.js';
import { credentialSource } from './slots/credentialSource.js';
import { entrypointWrap } from './slots/entrypointWrap.js';
import { haBootstrap } from './slots/haBootstrap.js';
import { haReplicaMethod } from './slots/haReplicaMethod.js';
import { haStandby } from './slots/haStandby.js';
import { monitoringQuery } from './slots/monitoringQuery.js';
import { networkIngress } from './slots/networkIngress.js';
import { ownedObject } from './slots/ownedObject.js';
import { pgExtension } from './slots/pgExtension.js';
import { pgHba } from './slots/pgHba.js';
import { pgParameter } from './slots/pgParameter.js';
import { pgPreload } from './slots/pgPreload.js';
import { pgRole } from './slots/pgRole.js';
import { pluginSlot } from './slots/pluginSlot.js';
import { podContainer } from './slots/podContainer.js';
import { podEnv } from './slots/podEnv.js';
import { podMeta } from './slots/podMeta.js';
import { podMount } from './slots/podMount.js';
import { podRbac } from './slots/podRbac.js';
import { podVolume } from './slots/podVolume.js';
import { schedule } from './slots/schedule.js';
import { servicePort } from './slots/servicePort.js';
import { volumeRoot } from './slots/volumeRoot.js';
import { volumeSize } from './slots/volumeSize.js';
import { walArchive } from './slots/walArchive.js';
import { walRestore } from './slots/walRestore.js';
import { walWrap } from './slots/walWrap.js';

const MODULES = {
  'pg.parameter': pgParameter,
  'pg.preload': pgPreload,
  'pg.hba': pgHba,
  'pg.role': pgRole,
  'pg.extension': pgExtension,
  'service.port': servicePort,
  'network.ingress': networkIngress,
  'wal.archive': walArchive,
  'wal.restore': walRestore,
  'wal.wrap': walWrap,
  'ha.bootstrap': haBootstrap,
  'ha.replicaMethod': haReplicaMethod,
  'ha.standby': haStandby,
  'volume.size': volumeSize,
  'volume.root': volumeRoot,
  'cluster.hold': clusterHold,
  schedule,
  'credential.source': credentialSource,
  'certificate.source': certificateSource,
  'monitoring.query': monitoringQuery,
  'alert.rule': alertRule,
  'pod.container': podContainer,
  'pod.volume': podVolume,
  'pod.mount': podMount,
  'pod.env': podEnv,
  'pod.meta': podMeta,
  'pod.rbac': podRbac,
  'entrypoint.wrap': entrypointWrap,
  object: ownedObject,
  'plugin.slot': pluginSlot,
} satisfies { readonly [S in SlotName]: SlotModule<S, unknown> };

/** What each slot comes to, with its conflicts and its provenance. */
export type SlotMergesByName = {
  readonly [S in SlotName]: ReturnType<(typeof MODULES)[S]['merge']>;
};

/** A row of the table. */
interface Slot<S extends SlotName> extends Pick<SlotModule<S, unknown>, 'schema'> {
  merge(items: readonly Contributed<InSlot<S>>[]): SlotMergesByName[S];
}

/** All slots of the contract. One that is added to the contract does not compile without a module. */
export const SLOTS: { readonly [S in SlotName]: Slot<S> } = MODULES;

/** Names of all slots, in the order in which they are composed. */
export const SLOT_NAMES: readonly SlotName[] = Object.keys(SLOTS).filter(isSlotName);

/** Whether there is a slot of this name. */
export function isSlotName(name: string): name is SlotName {
  return Object.hasOwn(MODULES, name);
}
