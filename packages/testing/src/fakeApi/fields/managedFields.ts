import { isMap } from '../jsonMap.js';
import type { JsonMap } from '../jsonMap.js';
import { fieldsV1Names } from './fieldPaths.js';
import { parseManagerId } from './manager.js';
import type { Manager } from './manager.js';
import type { Ownership } from './serverSideApply.js';

/** `metadata.managedFields` as the real server writes them: who applies first, then by time. */
export function managedFieldsOf(
  { owners, times }: { readonly owners: Ownership; readonly times: ReadonlyMap<string, string> },
  apiVersion: unknown,
): readonly JsonMap[] {
  return [...owners]
    .map(([id, paths]) => ({ manager: parseManagerId(id), time: times.get(id), paths }))
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map(({ manager: { name, operation, subresource }, time, paths }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: fieldsV1Of(paths),
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

function orderOf({ manager, time = '' }: { manager: Manager; time: string | undefined }): string {
  return [manager.operation, time, manager.name, manager.subresource ?? ''].join('\n');
}

function fieldsV1Of(paths: ReadonlySet<string>): JsonMap {
  const fieldsV1: JsonMap = {};
  for (const id of paths) {
    let level = fieldsV1;
    for (const name of fieldsV1Names(id)) {
      const next = level[name];
      const inner: JsonMap = isMap(next) ? next : {};
      level[name] = inner;
      level = inner;
    }
  }
  return fieldsV1;
}
