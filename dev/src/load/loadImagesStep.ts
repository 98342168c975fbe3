import { imagesAreLoaded, loadImages } from '../load/loadImages.js';
import type { Step } from '../step.js';

/** Brings images into every node that has not got exactly them. */
export function loadImagesStep(images: readonly string[], needs: readonly string[]): Step {
  return {
    id: 'load-images',
    title: 'Images into the nodes',
    needs: [...needs, 'cluster'],
    usualSeconds: 20,
    done: (context) => imagesAreLoaded(context, images),
    run: (context) => loadImages(context, images),
  };
}
