export { ha } from './ha.js';
