import type { Json, ObjectJson, SlotName } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';
import type { Provenance, Rank } from '../compose/claim.js';
import type { Rendered } from '../render/rendered.js';
import { leafKey, parameterKey } from './fieldSources.js';
import { objectLeaves, pathText } from './leaves.js';
import type { PathStep } from './leaves.js';
import { originKeys } from './originKeys.js';

/** Who set a value of what is applied, and what in the manifest, or in a child resource, asked for it. */
export interface Explanation {
  readonly path: string;
  readonly value: Json;
  /** Plugin ids, `core` or `user`; several where they agree. */
  readonly owners: readonly string[];
  readonly slot?: SlotName;
  readonly rank: Rank;
  readonly fields: readonly string[];
}

/** Which object is explained, and which part of it: `.spec.template.spec`, all where absent. */
export interface ExplainTarget {
  readonly kind: string;
  readonly name: string;
  readonly path?: string;
}

const CORE: Provenance = { owners: ['core'], slot: 'object', rank: 'required', fields: [] };

/**
 * Explains every leaf of an object, or of a part of it.
 *
 * @example explain(rendered, { kind: 'StatefulSet', name: 'my-db-sts', path: '.spec.replicas' })
 * @returns nothing where there is no such object or path.
 */
export function explain(rendered: Rendered, target: ExplainTarget): readonly Explanation[] {
  const { kind, name, path = '' } = target;
  const object = rendered.objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (object === undefined) return [];
  return objectLeaves(object).flatMap(({ steps, value }) => {
    const text = pathText(steps);
    if (!isWithin(text, path)) return [];
    const { owners, slot, rank, fields } = originOf(rendered, object, steps);
    return [
      {
        path: text,
        value,
        owners,
        rank,
        fields: placed(rendered, fields, leafKey(object, steps)),
        ...(owners.length === 1 && owners[0] === 'core' && slot === 'object' ? {} : { slot }),
      },
    ];
  });
}

/** Who set a parameter of PostgreSQL: it is one line of a text among many. */
export function explainParameter(rendered: Rendered, name: string): Explanation | undefined {
  const { provenance, parameters } = rendered;
  const key = name.toLowerCase();
  const found = provenance.get(`pg.parameter/${key}`);
  const value = parameters[key];
  if (found === undefined || value === undefined) return undefined;
  const { owners, slot, rank, fields } = found;
  const asked = placed(rendered, fields, parameterKey(key));
  return { path: name, value, owners, slot, rank, fields: asked };
}

/** Who set each record of pg_hba.conf, in the order in which the server reads them. */
export function explainAccess(rendered: Rendered): readonly Explanation[] {
  return listed(rendered, 'pg.hba', rendered.access);
}

/** Who has each library loaded when the server starts: together they are `shared_preload_libraries`. */
export function explainLibraries(rendered: Rendered): readonly Explanation[] {
  return listed(rendered, 'pg.preload', rendered.libraries);
}

/** Values of a slot that keeps an order: provenance is told in the same one. */
function listed(
  rendered: Rendered,
  wanted: 'pg.hba' | 'pg.preload',
  values: readonly string[],
): readonly Explanation[] {
  const traced = [...rendered.provenance].filter(([key]) => key.startsWith(`${wanted}/`));
  return values.flatMap((value, index) => {
    const [key, found] = traced[index] ?? [];
    if (key === undefined || found === undefined) return [];
    const { owners, slot, rank, fields } = found;
    return [{ path: key, value, owners, slot, rank, fields: placed(rendered, fields, key) }];
  });
}

/** The fields that were told of, or those that were found out, where they stand. */
function placed(
  { sources, placeOf }: Rendered,
  told: readonly string[],
  key: string,
): readonly string[] {
  const fields = told.length > 0 ? told : (sources().get(key) ?? []);
  return fields.map((field) => placeOf(field));
}

function originOf(
  { provenance, workload }: Rendered,
  object: ObjectJson,
  steps: readonly PathStep[],
): Provenance {
  const key = `object/${object.apiVersion}/${object.kind}/${object.metadata.name}`;
  const whole = provenance.get(key) ?? CORE;
  const { keys, prefixes } = originKeys(object, steps, workload);
  const found = keys.map((each) => provenance.get(each)).find((each) => each !== undefined);
  const wrapped = [...provenance]
    .filter(([each]) => prefixes.some((prefix) => each.startsWith(prefix)))
    .map(([, each]) => each);
  return wrapped.reduce(together, found ?? whole);
}

/** A value that several slots make together, such as a command and what wraps it. */
function together(a: Provenance, b: Provenance): Provenance {
  return {
    ...a,
    owners: [...new Set([...a.owners, ...b.owners])].sort(compareText),
    fields: [...new Set([...a.fields, ...b.fields])].sort(compareText),
  };
}

function isWithin(path: string, wanted: string): boolean {
  return path === wanted || wanted === '' || /^[.[]/.test(path.slice(wanted.length))
    ? path.startsWith(wanted)
    : false;
}
