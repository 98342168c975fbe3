export { ClusterController } from './controller/clusterController.js';
export type { ClusterControllerOptions, QueueActivity } from './controller/clusterController.js';
export type { ReconcileObserver } from './controller/reconciles.js';
export { StopStack } from './kernel/stopStack.js';
export type { QueueObserver } from './kernel/workQueue.js';
export { PluginHost } from './host/pluginHost.js';
export type { LoadedPlugin, PluginHostOptions, StartedPlugin } from './host/pluginHost.js';
export type { PluginState } from './host/startPlugin.js';
export { setPatience } from './host/patience.js';
export { PluginFailure } from './host/pluginFailure.js';
export { guardedKube } from './host/guardedKube.js';
export { AssemblyError } from './host/assemblyError.js';
export type { AssemblyErrorCode } from './host/assemblyError.js';
export { sendByTls } from './host/podTls.js';
export type { SendByTls } from './host/podTls.js';
export { connect } from './sql/connect.js';
export { verifierMatches } from './sql/scramVerifier.js';
export { CHILD_RESOURCES } from './children/childKinds.js';
export { childCrds } from './api/crd/childCrds.js';
export { fepActionCrd } from './api/crd/fepActionCrd.js';
export { FEP_ACTIONS } from './api/fepActionKind.js';
export { fepClusterCrd } from './api/crd/fepClusterCrd.js';
export { lintStructuralSchema } from './api/crd/lintStructuralSchema.js';
export type { SchemaNode } from './api/crd/schemaNode.js';
export { prune, withDefaults } from './api/admission/prune.js';
export { oldItem, schemaCauses } from './api/admission/schemaCauses.js';
export type { Place, SchemaCause } from './api/admission/schemaCauses.js';
export {
  declaredFields,
  fieldSchema,
  itemSchema,
  keepsUnknown,
  listOf,
} from './api/admission/schemaFields.js';
export type { SchemaJson } from './api/admission/schemaFields.js';
export { FEP_CLUSTERS } from './api/fepClusterKind.js';
export { parseFepCluster } from './api/parseFepCluster.js';
export type { FepCluster } from './api/fepCluster.js';
export type { ImageCatalogue } from './cluster/databaseImage.js';
export { parseContributions } from './compose/parseContributions.js';
export { compose } from './compose/compose.js';
export { Composer } from './compose/composer.js';
export type { Composition } from './compose/composer.js';
export { pluginContexts } from './host/pluginContext.js';
export type { ContextFor, PluginContextOptions, Resolve } from './host/pluginContext.js';
export { operatorRules } from './controller/operatorRules.js';
export { rulesByScope } from './controller/rulesByScope.js';
export type { ScopedRules } from './controller/rulesByScope.js';
export { checkAssembly } from './host/checkAssembly.js';
export { renderCluster } from './render/renderCluster.js';
export { renderRoot } from './render/renderRoot.js';
export type { RootAssembly } from './render/renderRoot.js';
export type { Assembly, Rendered } from './render/rendered.js';
export { coreProcedures } from './databaseProcedures/coreProcedures.js';
export { explain, explainAccess, explainLibraries, explainParameter } from './explain/explain.js';
export type { Explanation, ExplainTarget } from './explain/explain.js';
export { explanationTable } from './explain/explanationTable.js';
