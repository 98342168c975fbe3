import type { Diagnostic, PluginManifest } from '@howdah/plugin-api';
import { distance } from 'fastest-levenshtein';
import type { FepCluster } from '../api/fepCluster.js';
import { compareText } from '../compose/canonical.js';

const SHOWN = 24;

/**
 * Warns of keys below `spec.plugins` that no plugin of this operator has: nothing would be done, and
 * nobody would say so. Also of those that are empty, which switches a feature on.
 */
export function unknownPlugins(
  { spec }: Pick<FepCluster, 'spec'>,
  plugins: readonly Pick<PluginManifest, 'key'>[],
): readonly Diagnostic[] {
  const known = plugins.map(({ key }) => key).toSorted(compareText);
  return Object.keys(spec.plugins ?? {})
    .filter((key) => !known.includes(key))
    .map((key) => {
      const likely = closest(key, known);
      const remedy = likely === undefined ? 'correct it' : `did you mean "${likely}"? Correct it`;
      return {
        severity: 'warning',
        code: 'PluginUnknown',
        path: `spec.plugins.${key}`,
        message: `no plugin of this operator has this key, so that it has no effect; ${remedy}, remove it, or add the plugin. There are: ${listed(known)}`,
      };
    });
}

/** The key that was meant, if one is so near that it can be told. */
function closest(key: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const [nearest] = known
    .map((each) => ({ each, far: distance(plain(key), plain(each)) }))
    .toSorted((a, b) => a.far - b.far);
  return nearest !== undefined && nearest.far <= Math.max(1, plain(nearest.each).length / 3)
    ? nearest.each
    : undefined;
}

function listed(keys: readonly string[]): string {
  const more = keys.length - SHOWN;
  return `${keys.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
