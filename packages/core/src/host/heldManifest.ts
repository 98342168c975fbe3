import type { PluginManifest } from '@howdah/plugin-api';

/** Deeper than any schema of a definition. */
const DEEPEST = 64;

/**
 * A copy of a manifest that nobody can change any more: rights are looked up in it at every call,
 * and the plugin still holds the lists that it was made of.
 * @throws RangeError for a manifest that refers to itself.
 */
export function heldManifest(manifest: PluginManifest): PluginManifest {
  return heldMembers(manifest, 0);
}

function held(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => held(item, depth + 1)));
  return heldMembers(value, depth);
}

function heldMembers<T extends object>(value: T, depth: number): T {
  if (depth > DEEPEST) throw new RangeError('nested too deep');
  const copy = { ...value };
  for (const key of Object.keys(copy))
    Reflect.set(copy, key, held(Reflect.get(copy, key), depth + 1));
  return Object.freeze(copy);
}
