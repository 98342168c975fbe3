export { clusterImages, imageSteps } from './imageSteps.js';
export { operatorImage } from './imageNames.js';
