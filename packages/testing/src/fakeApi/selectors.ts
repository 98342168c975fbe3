import type { Kind, KubeObject } from '@howdah/kube';
import { badRequest } from './failure.js';
import { isMap, mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** Decides whether an object is selected. */
export type Selector = (object: JsonMap) => boolean;

// Of the kinds whose objects can be selected by more than their names, as far as it is needed.
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec.nodeName', 'status.phase', 'status.podIP'],
  Secret: ['type'],
  Event: [
    'regarding.name',
    'regarding.namespace',
    'regarding.kind',
    'regarding.uid',
    'reason',
    'type',
  ],
};

/** The selector of a request's `labelSelector` and `fieldSelector`. */
export function selectorOf({ kind }: Kind<KubeObject>, query: URLSearchParams): Selector {
  const fields = ['metadata.name', 'metadata.namespace', ...(FIELDS[kind] ?? [])];
  const terms = [
    ...splitTerms(query.get('labelSelector') ?? '').map(labelTerm),
    ...splitTerms(query.get('fieldSelector') ?? '').map((term) => fieldTerm(term, fields)),
  ];
  return (object) => terms.every((term) => term(object));
}

/** Commas inside `in (a,b)` do not separate terms. */
function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let open = false;
  for (const part of text.split(',')) {
    terms.push(open ? `${terms.pop() ?? ''},${part}` : part);
    open = part.lastIndexOf('(') > part.lastIndexOf(')') || (open && !part.includes(')'));
  }
  return terms.map((term) => term.trim()).filter((term) => term !== '');
}

function labelTerm(term: string): Selector {
  const sets = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (sets !== null) {
    const [, label = '', operator, list = ''] = sets;
    const values = list.split(',').map((value) => value.trim());
    const within = operator === 'in';
    return (object) => within === values.some((value) => value === labelOf(object, label));
  }
  const equality = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (equality !== null) {
    const [, label = '', operator, value = ''] = equality;
    return (object) => (labelOf(object, label) === value) === (operator !== '!=');
  }
  if (/^![^!=\s]+$/.test(term)) return (object) => labelOf(object, term.slice(1)) === undefined;
  if (/^[^!=\s]+$/.test(term)) return (object) => labelOf(object, term) !== undefined;
  throw badRequest();
}

function fieldTerm(term: string, fields: readonly string[]): Selector {
  const match = /^([\w.]+)(==|=|!=)(.*)$/.exec(term);
  if (match === null) throw badRequest();
  const [, path = '', operator, value = ''] = match;
  if (!fields.includes(path)) throw badRequest();
  return (object) => (fieldOf(object, path) === value) === (operator !== '!=');
}

function labelOf(object: JsonMap, label: string): unknown {
  return mapAt(mapAt(object, 'metadata'), 'labels')[label];
}

function fieldOf(object: JsonMap, path: string): string {
  let value: unknown = object;
  for (const field of path.split('.')) value = isMap(value) ? value[field] : undefined;
  return typeof value === 'string' ? value : '';
}
