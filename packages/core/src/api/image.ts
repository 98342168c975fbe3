import { z } from 'zod';
import { prunedObject, text } from './objectShapes.js';

/** When the kubelet fetches an image. `Never` is ours, for images loaded into the nodes. */
export const pullPolicy = z
  .enum(['Always', 'IfNotPresent', 'Never'])
  .meta({ description: 'When the kubelet fetches the image.' });

/** An image with its pull policy. */
export function imageSource(container: string) {
  return prunedObject(`Image of ${container}.`, {
    image: text('Image reference; the operator has a fitting one when this is left out.'),
    pullPolicy: pullPolicy.optional(),
  });
}
