/**
 * Condition types that core tells of a FEPCluster, and of no plugin. A plugin tells what begins with
 * its key, so none may have a key that one of these begins with.
 */
export const CORE_CONDITIONS: readonly string[] = [
  'Ready',
  'Progressing',
  'Available',
  'Degraded',
  'PodsUpToDate',
  'ParametersApplied',
  'CommitsReplicated',
  'VolumesResized',
  'CertificatesInUse',
  'ProcedureRunning',
  'AsWritten',
  'ChildResources',
];
