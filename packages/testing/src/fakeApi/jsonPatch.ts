import { badRequest, patchRefused } from './failure.js';
import { isMap, sameJson, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';

/** Applies an RFC 6902 patch to a copy. A `test` that fails and a path that is not there refuse it. */
export function applyJsonPatch(object: JsonMap, operations: unknown): JsonMap {
  if (!Array.isArray(operations)) throw badRequest();
  const root: JsonMap = { root: structuredClone(object) };
  for (const operation of operations) applyOperation(root, operation);
  const { root: result } = root;
  if (!isMap(result)) throw patchRefused();
  return result;
}

function applyOperation(root: JsonMap, operation: unknown): void {
  const path = textAt(operation, 'path');
  if (!isMap(operation) || path === undefined) throw badRequest();
  const place = locate(root, path);
  switch (operation['op']) {
    case 'add':
      insert(place, structuredClone(operation['value']));
      return;
    case 'replace':
      requirePresent(place);
      write(place, structuredClone(operation['value']));
      return;
    case 'remove':
      remove(place);
      return;
    case 'test':
      if (!sameJson(read(place) ?? null, operation['value'] ?? null)) throw patchRefused();
      return;
    case 'copy':
      insert(place, structuredClone(read(locate(root, textAt(operation, 'from') ?? ''))));
      return;
    case 'move': {
      const from = locate(root, textAt(operation, 'from') ?? '');
      const value = read(from);
      remove(from);
      insert(locate(root, path), value);
      return;
    }
    default:
      throw badRequest();
  }
}

interface Place {
  readonly parent: JsonMap | unknown[];
  readonly field: string;
}

function locate(root: JsonMap, pointer: string): Place {
  const fields = ['root', ...pointer.split('/').slice(1).map(unescape)];
  const last = fields.pop() ?? '';
  let parent: unknown = root;
  for (const field of fields) parent = step(parent, field);
  if (isMap(parent) || Array.isArray(parent)) return { parent, field: last };
  throw patchRefused();
}

function step(parent: unknown, field: string): unknown {
  if (Array.isArray(parent)) return parent[Number(field)];
  return isMap(parent) ? parent[field] : undefined;
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function read({ parent, field }: Place): unknown {
  return step(parent, field);
}

function requirePresent(place: Place): void {
  if (read(place) === undefined) throw patchRefused();
}

function write({ parent, field }: Place, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(field)] = value;
  else parent[field] = value;
}

function insert(place: Place, value: unknown): void {
  const { parent, field } = place;
  if (!Array.isArray(parent)) {
    write(place, value);
    return;
  }
  const index = field === '-' ? parent.length : Number(field);
  if (!(index >= 0 && index <= parent.length)) throw patchRefused();
  parent.splice(index, 0, value);
}

function remove(place: Place): void {
  requirePresent(place);
  const { parent, field } = place;
  if (Array.isArray(parent)) parent.splice(Number(field), 1);
  else Reflect.deleteProperty(parent, field);
}
