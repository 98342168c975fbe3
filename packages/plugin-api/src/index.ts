export { CONTRACT_VERSION, isCompatible } from './contractVersion.js';
export { definePlugin, isPlugin } from './plugin.js';
export { capability, HA_MANAGER } from './capability.js';
export { provide } from './context.js';
export type { CapabilityToken } from './capability.js';
export type {
  HttpRequest,
  HttpResponse,
  PatchOperation,
  PluginCallOptions,
  PluginClock,
  PluginContext,
  PluginHttp,
  PluginKube,
  PluginLog,
  PluginRuntime,
  Provided,
  ResourceName,
  Step,
  StepResult,
} from './context.js';
export type { HaManager, HaOutcome, Member, SwitchoverRequest, Topology } from './haManager.js';
export type {
  ClusterView,
  Condition,
  CoreNames,
  Credential,
  Diagnostic,
  Known,
  ObservedObjects,
  PluginInput,
  SystemCredentials,
  WalVolume,
} from './input.js';
export type { Json, JsonObject, ObjectJson, ObjectMetaJson } from './json.js';
export type {
  AnyPlugin,
  BoundPlugin,
  BoundRuntime,
  BoundStep,
  HostInput,
  Plugin,
  PluginManifest,
  WatchedKind,
} from './plugin.js';
export type {
  Contribution,
  HaBootstrap,
  HaReplicaMethod,
  MergedPod,
  MergedSlots,
  Ordering,
  OwnedObject,
  PgHba,
  PgParameter,
  PgPreload,
  PgRole,
  PodContainer,
  PodEnv,
  PodMeta,
  PodMount,
  PodRbac,
  PodVolume,
  PolicyRule,
  RoleAttribute,
  SecretKeyReference,
  ServicePort,
  SlotName,
  Strength,
  WalArchive,
  WalRestore,
  Workload,
} from './slots.js';
