export { CONTRACT_VERSION, isCompatible } from './contractVersion.js';
export { definePlugin, isPlugin } from './plugin/definePlugin.js';
export { pluginSpec } from './plugin/pluginSpec.js';
export { capability, provide } from './capabilities/capability.js';
export { BACKUP_PROVIDER } from './capabilities/backupProvider.js';
export { HA_MANAGER } from './capabilities/haManager.js';
export { SCALE_DECIDER } from './capabilities/scaleDecider.js';
export { TDE_ENGINE } from './capabilities/tdeEngine.js';
export { NOTHING_MERGED } from './slots/mergedSlots.js';
export { SECRET_MOUNT } from './slots/secretMount.js';
export { EMPTY_POD, podTemplate } from './slots/podTemplate.js';
export { defineSlot, fill, readSlot } from './slots/pluginSlot.js';
export type { Json, JsonObject, ObjectJson, ObjectMetaJson } from './json.js';
export type { BackupEntry, BackupProvider, RestoreTarget } from './capabilities/backupProvider.js';
export type { CapabilityToken, Provided } from './capabilities/capability.js';
export type {
  HaManager,
  HaOutcome,
  Member,
  MemberServer,
  PendingParameter,
  SwitchoverRequest,
  Topology,
} from './capabilities/haManager.js';
export type { ScaleDecider } from './capabilities/scaleDecider.js';
export type { TdeEngine } from './capabilities/tdeEngine.js';
export type {
  AnyPlugin,
  BoundAction,
  BoundObservation,
  BoundPlugin,
  BoundProcedure,
  BoundProcedureStep,
  BoundRuntime,
  BoundStep,
  HeldFacts,
  HostInput,
  HostStepRun,
} from './plugin/bound.js';
export type {
  ExecCall,
  HttpRequest,
  HttpResponse,
  PatchOperation,
  PluginCallOptions,
  PluginClock,
  PluginContext,
  PluginExec,
  PluginHttp,
  PluginKube,
  PluginLog,
  PluginSql,
  ResourceName,
  SqlCall,
} from './plugin/context.js';
export type {
  Controller,
  ControllerResult,
  ControllerRun,
  MappedWatch,
  ToldResource,
} from './plugin/controller.js';
export type {
  ClientCert,
  ClusterView,
  Condition,
  CoreNames,
  Credential,
  Diagnostic,
  Facts,
  Known,
  Leaving,
  NotYet,
  ObservedObjects,
  PluginInput,
  SystemCredentials,
  WalVolume,
} from './plugin/input.js';
export type { PluginManifest } from './plugin/manifest.js';
export type { Plugin } from './plugin/plugin.js';
export type { ResourceKind } from './plugin/resourceKind.js';
export type { Root, RootInput } from './plugin/root.js';
export type { Observation, PluginRuntime } from './plugin/runtime.js';
export type { Step, StepResult } from './plugin/step.js';
export type { WatchedKind } from './plugin/watchedKind.js';
export type { Action, ActionAnswer, ActionRequest } from './procedures/action.js';
export type {
  Attempt,
  PlannedStep,
  Procedure,
  ProcedurePlan,
  ProcedureStep,
  StepRun,
} from './procedures/procedure.js';
export type { Effect } from './procedures/effect.js';
export type { ProcedureView } from './procedures/procedureView.js';
export type { AlertRule } from './slots/alertRule.js';
export type { CertificateSource } from './slots/certificateSource.js';
export type {
  Ordering,
  PolicyRule,
  SecretKeyReference,
  Strength,
  Traced,
  Workload,
} from './slots/claim.js';
export type { ClusterHold } from './slots/clusterHold.js';
export type { Contribution, SlotName } from './slots/contribution.js';
export type { CredentialSource, MaterialSource, SystemRole } from './slots/credentialSource.js';
export type { EntrypointWrap } from './slots/entrypointWrap.js';
export type { HaBootstrap } from './slots/haBootstrap.js';
export type { HaReplicaMethod } from './slots/haReplicaMethod.js';
export type { HaStandby, StandbySource } from './slots/haStandby.js';
export type { MergedPod, MergedSlots } from './slots/mergedSlots.js';
export type { MonitoringMetric, MonitoringQuery } from './slots/monitoringQuery.js';
export type { NetworkIngress } from './slots/networkIngress.js';
export type { OwnedObject } from './slots/ownedObject.js';
export type { PgExtension } from './slots/pgExtension.js';
export type { PgHba } from './slots/pgHba.js';
export type { PgParameter } from './slots/pgParameter.js';
export type { PgPreload } from './slots/pgPreload.js';
export type { PgRole, RoleAttribute } from './slots/pgRole.js';
export type { MergedEntry, PluginSlotEntry, SlotLaw, SlotToken } from './slots/pluginSlot.js';
export type { PodContainer } from './slots/podContainer.js';
export type { PodEnv } from './slots/podEnv.js';
export type { PodMeta } from './slots/podMeta.js';
export type { PodMount } from './slots/podMount.js';
export type { PodRbac } from './slots/podRbac.js';
export type { PodVolume } from './slots/podVolume.js';
export type { Schedule } from './slots/schedule.js';
export type { SecretMountRequest } from './slots/secretMount.js';
export type { ServicePort } from './slots/servicePort.js';
export type { VolumeRoot } from './slots/volumeRoot.js';
export type { VolumeSize } from './slots/volumeSize.js';
export type { WalArchive } from './slots/walArchive.js';
export type { WalRestore } from './slots/walRestore.js';
export type { WalWrap } from './slots/walWrap.js';
