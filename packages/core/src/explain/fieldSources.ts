import { isJsonObject } from '@howdah/kube';
import type { Json, JsonObject, ObjectJson } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';
import { sameJson } from '../compose/sameJson.js';
import type { Rendered } from '../render/rendered.js';
import { objectLeaves } from './leaves.js';
import type { PathStep } from './leaves.js';

type Path = readonly string[];

/**
 * Finds out on which fields of a manifest each value depends: those without which, or with another
 * value of which, it would be another or not be there. Whatever is composed is a pure function of
 * the manifest, so that this tells of plugins that say nothing about it.
 */
export function fieldSources(
  manifest: unknown,
  base: Rendered,
  render: (changed: unknown) => Rendered,
): Rendered['sources'] {
  let found: ReadonlyMap<string, readonly string[]> | undefined;
  return () => (found ??= sourcesOf(manifest, base, render));
}

/** How a leaf of an object is called among the sources. Elements of lists go by their names. */
export function leafKey({ kind, metadata }: ObjectJson, steps: readonly PathStep[]): string {
  const path = steps.map((step) => ('member' in step ? step.member : (step.name ?? step.index)));
  return JSON.stringify([kind, metadata.name, ...path]);
}

/** How a parameter of PostgreSQL is called among the sources. */
export function parameterKey(name: string): string {
  return `parameter ${name}`;
}

function sourcesOf(
  manifest: unknown,
  base: Rendered,
  render: (changed: unknown) => Rendered,
): ReadonlyMap<string, readonly string[]> {
  if (!isJsonObject(manifest) || base.objects.length === 0) return new Map();
  const before = valuesOf(base);
  const sources = new Map<string, string[]>();
  for (const { path, value } of fieldsIn(manifest['spec'] ?? null, ['spec'])) {
    for (const other of [undefined, ...othersThan(value)]) {
      const changed = render(withField(manifest, path, other));
      if (changed.objects.length === 0) continue;
      const different = differing(before, valuesOf(changed));
      for (const key of different) sources.set(key, [...(sources.get(key) ?? []), path.join('.')]);
      if (different.length > 0) break;
    }
  }
  return new Map([...sources].map(([key, fields]) => [key, mostSpecific(fields)]));
}

function valuesOf({ objects, parameters }: Rendered): ReadonlyMap<string, Json> {
  return new Map([
    ...objects.flatMap((object) =>
      objectLeaves(object).map(({ steps, value }) => [leafKey(object, steps), value] as const),
    ),
    ...Object.entries(parameters).map(([name, value]) => [parameterKey(name), value] as const),
  ]);
}

function differing(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): readonly string[] {
  return [...before]
    .filter(([key, value]) => !after.has(key) || !sameJson(after.get(key), value))
    .map(([key]) => key);
}

interface Field {
  readonly path: Path;
  readonly value: Json;
}

/** Every field that holds a value, and those above it: that one is there may mean something. */
function fieldsIn(value: Json, path: Path): readonly Field[] {
  const below = isJsonObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => fieldsIn(inner ?? null, [...path, key]))
    : [];
  return path.length === 1 ? below : [...below, { path, value }];
}

/** Values of the same kind, to try: not every field does anything by being there. */
function othersThan(value: Json): readonly Json[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1];
  return typeof value === 'string' ? [`1${value}`, `${value}1`] : [];
}

function withField(value: JsonObject, [key = '', ...below]: Path, other: Json | undefined): Json {
  const { [key]: inner, ...rest } = value;
  if (below.length === 0) return other === undefined ? rest : { ...rest, [key]: other };
  return isJsonObject(inner) ? { ...rest, [key]: withField(inner, below, other) } : value;
}

/** A field above others counts only for what none of those decides. */
function mostSpecific(fields: readonly string[]): readonly string[] {
  return fields
    .filter((field) => !fields.some((other) => other.startsWith(`${field}.`)))
    .toSorted(compareText);
}
