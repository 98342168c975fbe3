import type { Kind, KubeObject } from '@howdah/kube';
import { invalidCause } from './failure.js';
import type { Cause } from './failure.js';
import { mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { finalizersOf, isTerminating } from './metadata.js';
import { ownerCauses } from './ownerReferences.js';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SERVICE_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const PATH_SEGMENT = /^(?!\.{1,2}$)[^/%]+$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const MOST_ANNOTATIONS = 256 * 1024;

/** What is wrong with the metadata of an object: names, labels, annotations and finalizers. */
export function metadataCauses(
  kind: Kind<KubeObject>,
  object: JsonMap,
  old: JsonMap | undefined,
): readonly Cause[] {
  const metadata = mapAt(object, 'metadata');
  return [
    ...nameCauses(kind, textAt(metadata, 'name') ?? ''),
    ...labelCauses(mapAt(metadata, 'labels')),
    ...annotationCauses(mapAt(metadata, 'annotations')),
    ...finalizerCauses(object, old),
    ...ownerCauses(object),
  ];
}

function nameCauses(kind: Kind<KubeObject>, name: string): readonly Cause[] {
  const { pattern, most } = nameRule(kind);
  const ok = name.length <= most && pattern.test(name);
  return ok ? [] : [bad('metadata.name', 'is no name for an object of this kind')];
}

function nameRule({ group, kind }: Kind<KubeObject>): {
  readonly pattern: RegExp;
  readonly most: number;
} {
  if (group === 'rbac.authorization.k8s.io') return { pattern: PATH_SEGMENT, most: Infinity };
  if (group === '' && kind === 'Service') return { pattern: SERVICE_LABEL, most: 63 };
  if (group === '' && kind === 'Namespace') return { pattern: LABEL, most: 63 };
  return { pattern: SUBDOMAIN, most: 253 };
}

function labelCauses(labels: JsonMap): readonly Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(isQualified(key) ? [] : [bad('metadata.labels', 'has a key that is none')]),
    ...(typeof value === 'string' && isLabelValue(value)
      ? []
      : [bad('metadata.labels', 'has a value that is none')]),
  ]);
}

function annotationCauses(annotations: JsonMap): readonly Cause[] {
  const keys = Object.keys(annotations)
    .filter((key) => !isQualified(key.toLowerCase()))
    .map(() => bad('metadata.annotations', 'has a key that is none'));
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(`${key}${String(value)}`),
    0,
  );
  if (bytes <= MOST_ANNOTATIONS) return keys;
  const tooLong = `may not be more than ${MOST_ANNOTATIONS} bytes`;
  return [...keys, invalidCause('metadata.annotations', 'FieldValueTooLong', tooLong)];
}

function finalizerCauses(object: JsonMap, old: JsonMap | undefined): readonly Cause[] {
  const finalizers = finalizersOf(object);
  const malformed = finalizers
    .filter((name) => !isQualified(name))
    .map(() => bad('metadata.finalizers', 'has a name that is none'))
    .concat(
      finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
        ? [bad('metadata.finalizers', 'orphan and foregroundDeletion cannot be both set')]
        : [],
    );
  const before = old === undefined ? [] : finalizersOf(old);
  const late =
    old !== undefined && isTerminating(old) && finalizers.some((f) => !before.includes(f));
  if (!late) return malformed;
  const message = 'no new finalizers can be added if the object is being deleted';
  return [...malformed, invalidCause('metadata.finalizers', 'FieldValueForbidden', message)];
}

/** Whether a label may have a value. */
export function isLabelValue(value: string): boolean {
  return value.length <= 63 && LABEL_VALUE.test(value);
}

/** `name`, or `prefix.example.org/name`. */
export function isQualified(key: string): boolean {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  const [prefix] = parts;
  return (
    parts.length <= 1 &&
    (prefix === undefined || (prefix.length <= 253 && SUBDOMAIN.test(prefix))) &&
    name.length <= 63 &&
    QUALIFIED.test(name)
  );
}

function bad(field: string, message: string): Cause {
  return invalidCause(field, 'FieldValueInvalid', message);
}
