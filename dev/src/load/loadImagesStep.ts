import type { Step } from '../step.js';
import { imagesAreLoaded, loadImages } from './loadImages.js';
import type { NodeGroup } from './loadImages.js';

/**
 * Brings images into the nodes that have not got exactly them: first those that run our pods. A
 * control plane beside them runs only what asks for it, as the write prober does.
 */
export function loadImagesSteps(
  images: Readonly<Record<NodeGroup, readonly string[]>>,
  needs: readonly string[],
): readonly [first: Step, rest: Step] {
  const step = (group: NodeGroup, named: Pick<Step, 'id' | 'title' | 'needs'>): Step => ({
    ...named,
    usualSeconds: 25,
    done: (context) => imagesAreLoaded(context, images[group], group),
    run: (context) => loadImages(context, images[group], group),
  });
  return [
    step('first', {
      id: 'load-images',
      title: 'Images into the nodes',
      needs: [...needs, 'cluster'],
    }),
    step('rest', {
      id: 'load-images-rest',
      title: 'Images into the control plane',
      needs: ['load-images'],
    }),
  ];
}
