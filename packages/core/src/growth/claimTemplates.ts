import type { JsonObject, ObjectJson } from '@howdah/plugin-api';
import { listAt, objectAt, textAt } from '../json/memberOf.js';

/** What a StatefulSet makes its claims of, by the names of the volumes. */
export function claimTemplates(statefulSet: ObjectJson): ReadonlyMap<string, JsonObject> {
  const templates = listAt(objectAt(statefulSet, 'spec'), 'volumeClaimTemplates');
  return new Map(
    templates.map((template) => [textAt(objectAt(template, 'metadata'), 'name') ?? '', template]),
  );
}
