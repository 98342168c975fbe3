export { readAuditLog } from './audit/auditLog.js';
export { isWrite, requests } from './audit/requests.js';
export type { AuditedRequest } from './audit/requests.js';
export {
  DATABASE_RESOURCES,
  FEP_CLUSTERS,
  fepCluster,
  waitForReady,
} from './cluster/fepCluster.js';
export { howdahTarget } from './cluster/databaseTarget.js';
export type { DatabaseTarget } from './cluster/databaseTarget.js';
export { connectLocalCluster } from './cluster/localCluster.js';
export type { LocalCluster } from './cluster/localCluster.js';
export { dynamicConfigOf, waitForMembers } from './cluster/members.js';
export { OPERATOR, operatorReplicas, scaleOperator } from './cluster/operator.js';
export { bringUp } from './cluster/bringUp.js';
export type { Fault } from './faults/fault.js';
export { deletePrimaryAtOnce, deletePrimaryGracefully } from './faults/deletePrimary.js';
export { freezeNode, thawNodes } from './faults/freezeNode.js';
export { killPostmaster } from './faults/killPostmaster.js';
export { measureFault } from './faults/measureFault.js';
export type { FaultMeasurement } from './faults/measureFault.js';
export { isObject, parseJson, read, readList, readNumber, readText } from './json/read.js';
export type { Kubectl } from './kubectl/kubectl.js';
export { runCommand } from './process/runCommand.js';
export { waitUntil } from './process/waitUntil.js';
export { bundleProber } from './prober/bundleProber.js';
export { errorText } from './runner/evidence.js';
export { HarnessError } from './runner/harnessError.js';
export { createNamespace, deleteNamespace } from './runner/namespace.js';
export { textTable } from './runner/resultTable.js';
