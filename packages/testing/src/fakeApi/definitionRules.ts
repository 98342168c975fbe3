import { invalidCause, Unimplemented } from './failure.js';
import type { Cause } from './failure.js';
import { isMap, mapAt, sameJson, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

const SCOPES: ReadonlySet<unknown> = new Set(['Cluster', 'Namespaced']);
const VERSION_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const FIXED = ['spec.scope', 'spec.group', 'spec.names.plural', 'spec.names.kind'] as const;

/** What is wrong with a CustomResourceDefinition, but for its schemas. */
export function definitionCauses(definition: JsonMap, old?: JsonMap): readonly Cause[] {
  const spec = mapAt(definition, 'spec');
  if (mapAt(spec, 'conversion')['strategy'] === 'Webhook') {
    throw new Unimplemented('conversion by a webhook');
  }
  const [first, ...others] = versionsOf(definition);
  // What one of them knows is dropped, or set, where the other is stored.
  if (others.some((other) => !sameJson(other['schema'], first?.['schema']))) {
    throw new Unimplemented('a definition whose versions have different schemas');
  }
  return [
    ...nameCauses(definition, spec),
    ...versionCauses(versionsOf(definition)),
    ...storedCauses(definition),
    ...(old === undefined ? [] : changedCauses(definition, old)),
  ];
}

/** The versions of a definition, served or not. */
export function versionsOf(definition: JsonMap): readonly JsonMap[] {
  const { versions } = mapAt(definition, 'spec');
  return Array.isArray(versions) ? versions.filter(isMap) : [];
}

function nameCauses(definition: JsonMap, spec: JsonMap): readonly Cause[] {
  const names = mapAt(spec, 'names');
  const { kind = '', plural = '', listKind } = names;
  const group = textAt(spec, 'group') ?? '';
  const isNamed = mapAt(definition, 'metadata')['name'] === `${String(plural)}.${group}`;
  return [
    ...(isNamed ? [] : [bad('metadata.name')]),
    ...(group === '' ? [required('spec.group')] : []),
    ...(group === '' || group.includes('.') ? [] : [bad('spec.group')]),
    ...(kind === '' ? [required('spec.names.kind')] : []),
    ...(plural === '' ? [required('spec.names.plural')] : []),
    ...(kind !== '' && kind === listKind ? [bad('spec.names.listKind')] : []),
    ...scopeCauses(spec['scope']),
  ];
}

function scopeCauses(scope: unknown): readonly Cause[] {
  if (SCOPES.has(scope)) return [];
  if (scope === undefined || scope === '') return [required('spec.scope')];
  return [invalidCause('spec.scope', 'FieldValueNotSupported', 'is no scope')];
}

function versionCauses(versions: readonly JsonMap[]): readonly Cause[] {
  const names = versions.map(({ name }) => name);
  const stored = versions.filter(({ storage }) => storage === true);
  return [
    ...(new Set(names).size === names.length ? [] : [bad('spec.versions')]),
    // What is stored must be of one version.
    ...(stored.length === 1 ? [] : [bad('spec.versions'), bad('status.storedVersions')]),
    ...versions.flatMap(({ name, schema }, at) => [
      ...(typeof name === 'string' && VERSION_NAME.test(name)
        ? []
        : [bad(`spec.versions[${at}].name`)]),
      ...(mapAt({ schema }, 'schema')['openAPIV3Schema'] === undefined
        ? [required(`spec.versions[${at}].schema.openAPIV3Schema`)]
        : []),
    ]),
  ];
}

/** What may still be stored as a version needs that version. */
function storedCauses(definition: JsonMap): readonly Cause[] {
  const { storedVersions } = mapAt(definition, 'status');
  const names = versionsOf(definition).map(({ name }) => name);
  return (Array.isArray(storedVersions) ? storedVersions : []).flatMap((name: unknown, at) =>
    names.includes(name) ? [] : [bad(`status.storedVersions[${at}]`)],
  );
}

function changedCauses(definition: JsonMap, old: JsonMap): readonly Cause[] {
  return FIXED.filter((path) => at(definition, path) !== at(old, path)).map(bad);
}

function at(object: JsonMap, path: string): unknown {
  return path.split('.').reduce<unknown>((value, field) => {
    return isMap(value) ? value[field] : undefined;
  }, object);
}

function bad(field: string): Cause {
  return invalidCause(field, 'FieldValueInvalid', 'cannot be');
}

function required(field: string): Cause {
  return invalidCause(field, 'FieldValueRequired', 'is required');
}
