export { createOperator } from './compositionRoot/createOperator.js';
export type { Operator } from './compositionRoot/createOperator.js';
export { distribution } from './distribution.js';
export { installationYaml } from './manifests/installationYaml.js';
export type { InstallationOptions } from './manifests/operatorManifests.js';
