export { createOperator } from './compositionRoot/createOperator.js';
export type { Operator } from './compositionRoot/createOperator.js';
export { distribution } from './distribution.js';
