import type { StepContext } from '../step.js';
import { versions } from '../versions.js';
import { packagedNodeImage } from './nodeImage.js';

/** The node image of the road that was taken. */
export function nodeImage({ paths, settings }: Pick<StepContext, 'paths' | 'settings'>): string {
  return settings.road === 'published' ? versions.publishedNode : packagedNodeImage(paths);
}
