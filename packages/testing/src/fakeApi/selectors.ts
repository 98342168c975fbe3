import type { Kind, KubeObject } from '@howdah/kube';
import { badRequest } from './failure.js';
import { isMap, mapAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import { isLabelValue, isQualified } from './validateMetadata.js';

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
  const labels = query.get('labelSelector') ?? '';
  const terms = [
    ...(labels.trim() === '' ? [] : splitTerms(labels).map(labelTerm)),
    ...splitTerms(query.get('fieldSelector') ?? '')
      .filter((term) => term !== '')
      .map((term) => fieldTerm(term, fields)),
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
  return terms.map((term) => term.trim());
}

const SETS = /^([^\s!=<>()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const COMPARISON = /^([^\s!=<>()]+)\s*(==|=|!=|<|>)\s*([^\s!=<>()]*)$/;
const PRESENCE = /^(!?)\s*([^\s!=<>()]+)$/;

function labelTerm(term: string): Selector {
  const [, within, set, list = ''] = SETS.exec(term) ?? [];
  if (within !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    requireLabel(within, values);
    return (object) => (set === 'in') === values.some((value) => value === labelOf(object, within));
  }
  const [, compared, operator = '', value = ''] = COMPARISON.exec(term) ?? [];
  if (compared !== undefined) {
    requireLabel(compared, [value]);
    return comparison(compared, operator, value);
  }
  const [, absent, present] = PRESENCE.exec(term) ?? [];
  if (present === undefined) throw badRequest();
  requireLabel(present, []);
  return (object) => (labelOf(object, present) === undefined) === (absent === '!');
}

function comparison(label: string, operator: string, value: string): Selector {
  switch (operator) {
    case '!=':
      return (object) => labelOf(object, label) !== value;
    case '<':
    case '>': {
      const bound = integer(value);
      if (bound === undefined) throw badRequest();
      // A label that is no number is neither more nor less.
      return (object) => {
        const number = integer(labelOf(object, label));
        if (number === undefined) return false;
        return operator === '<' ? number < bound : number > bound;
      };
    }
    default:
      return (object) => labelOf(object, label) === value;
  }
}

function integer(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : undefined;
}

function requireLabel(label: string, values: readonly string[]): void {
  if (!isQualified(label) || !values.every(isLabelValue)) throw badRequest();
}

function fieldTerm(term: string, fields: readonly string[]): Selector {
  const match = /^([\w.]+)(==|=|!=)([^=]*)$/.exec(term);
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
