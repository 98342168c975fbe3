export { clusterImages, imageSteps } from './imageSteps.js';
export type { ImageSet } from './imageSteps.js';
export { operatorImage, postgresImage, postgresMajors, sampleMajor } from './imageNames.js';
export type { PostgresMajor } from './imageNames.js';
