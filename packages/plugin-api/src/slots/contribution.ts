import type { AlertRule } from './alertRule.js';
import type { CertificateSource } from './certificateSource.js';
import type { ClusterHold } from './clusterHold.js';
import type { CredentialSource } from './credentialSource.js';
import type { EntrypointWrap } from './entrypointWrap.js';
import type { HaBootstrap } from './haBootstrap.js';
import type { HaReplicaMethod } from './haReplicaMethod.js';
import type { HaStandby } from './haStandby.js';
import type { MonitoringQuery } from './monitoringQuery.js';
import type { NetworkIngress } from './networkIngress.js';
import type { OwnedObject } from './ownedObject.js';
import type { PgExtension } from './pgExtension.js';
import type { PgHba } from './pgHba.js';
import type { PgParameter } from './pgParameter.js';
import type { PgPreload } from './pgPreload.js';
import type { PgRole } from './pgRole.js';
import type { PodContainer } from './podContainer.js';
import type { PodEnv } from './podEnv.js';
import type { PodMeta } from './podMeta.js';
import type { PodMount } from './podMount.js';
import type { PodRbac } from './podRbac.js';
import type { PodVolume } from './podVolume.js';
import type { Schedule } from './schedule.js';
import type { ServicePort } from './servicePort.js';
import type { VolumeRoot } from './volumeRoot.js';
import type { VolumeSize } from './volumeSize.js';
import type { WalArchive } from './walArchive.js';
import type { WalRestore } from './walRestore.js';
import type { WalWrap } from './walWrap.js';
import type { PluginSlotEntry } from './pluginSlot.js';

/** Everything a plugin can contribute. A new slot is a new member here, and a minor version. */
export type Contribution =
  | PgParameter
  | PgPreload
  | PgHba
  | PgRole
  | PgExtension
  | PodContainer
  | PodVolume
  | PodMount
  | PodEnv
  | PodMeta
  | PodRbac
  | EntrypointWrap
  | OwnedObject
  | ServicePort
  | NetworkIngress
  | HaBootstrap
  | HaReplicaMethod
  | HaStandby
  | WalArchive
  | WalRestore
  | WalWrap
  | VolumeSize
  | VolumeRoot
  | ClusterHold
  | Schedule
  | CredentialSource
  | CertificateSource
  | MonitoringQuery
  | AlertRule
  | PluginSlotEntry;

export type SlotName = Contribution['slot'];
