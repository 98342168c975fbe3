export { fixedAccess } from './access/clusterAccess.js';
export type { ClusterAccess, ConnectionSettings } from './access/clusterAccess.js';

export { systemClock } from './clock/clock.js';
export { steadyClock } from './clock/steadyClock.js';
export type { Clock } from './clock/clock.js';
export { nextTurn } from './clock/nextTurn.js';
export { systemRandom } from './clock/random.js';
export type { Random } from './clock/random.js';

export type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  DeleteResult,
  JsonPatchOperation,
  Kube,
  ListOptions,
  ListResult,
  NewObject,
  PatchOptions,
  PatchResult,
  PatchTarget,
  Scale,
  Selection,
  ServerVersion,
  Subresource,
  WatchOptions,
  WriteOptions,
} from './client/kube.js';

export { isKubeError, KubeError } from './errors/kubeError.js';
export type { FieldCause, KubeErrorCode, KubeErrorTarget } from './errors/kubeError.js';

export { isJsonObject } from './object/json.js';
export type { Json, JsonObject } from './object/json.js';
export { apiVersionOf, defineKind, isOfKind, resourceNameOf } from './object/kind.js';
export type { Kind } from './object/kind.js';
export { KINDS } from './object/kinds.js';
export type { AnyObject, KubeObject, ObjectMeta, OwnerReference } from './object/kubeObject.js';
export { formatKey, keyOf, parseKey } from './object/objectKey.js';
export type { ObjectKey } from './object/objectKey.js';
export {
  controllerOf,
  controllerReference,
  isOwnedBy,
  ownerReference,
} from './object/ownerReference.js';

export type { WatchEvent } from './watch/watchEvent.js';
export { silentLog } from './log/log.js';
export type { Log } from './log/log.js';
export { createKube } from './client/kubeClient.js';
export { inClusterAccess, isInCluster } from './access/inCluster.js';
export type { InClusterOptions } from './access/inCluster.js';
export { kubeconfigAccess } from './access/kubeconfig.js';
export type { KubeconfigOptions } from './access/kubeconfig.js';
export { loadAccess } from './access/loadAccess.js';
export { execInPod } from './exec/execInPod.js';
export type { ExecRequest, ExecResult } from './exec/execInPod.js';
export {
  addQuantities,
  compareQuantities,
  equalQuantities,
  formatQuantity,
  parseQuantity,
  quantityOf,
  tryParseQuantity,
  unitsOf,
} from './quantity/quantity.js';
export type { Quantity } from './quantity/quantity.js';
export { byLabel, byOwnerUid } from './cache/indexes.js';
export type { Indexer } from './cache/indexes.js';
export { Informer } from './cache/informer.js';
export type { InformerOptions } from './cache/informer.js';
export type { CacheListener, ReadCache } from './cache/objectCache.js';
export { APPLIED_HASH, hashOf } from './apply/appliedHash.js';
export { applyIfChanged, isAsDesired } from './apply/applyIfChanged.js';
export type {
  ApplyIfChangedRequest,
  ApplyIfChangedResult,
  LiveSource,
  StillThere,
} from './apply/applyIfChanged.js';
export { holdsDesired } from './apply/holdsDesired.js';
export { reserveToken, takeToken, untilToken } from './rate/tokenBucket.js';
export type { TokenBucket, TokenRate } from './rate/tokenBucket.js';
export { Circuit } from './rate/circuit.js';
export { requestsPerSecond } from './rate/requestLimiter.js';
export type { RequestRates } from './rate/requestLimiter.js';
export type { AttemptReport, ClientObserver } from './transport/clientObserver.js';
export { LeaderElector } from './lease/leaderElector.js';
export type { LeaderElectorOptions } from './lease/leaderElector.js';
export { microTime } from './lease/microTime.js';
export { EventRecorder } from './events/eventRecorder.js';
export type { EventInput, Reporter } from './events/eventObject.js';
