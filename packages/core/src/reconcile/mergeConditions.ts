import { isJsonObject } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import type { Condition } from '@howdah/plugin-api';
import { compareText } from '../compose/canonical.js';
import { CORE_CONDITIONS } from './coreConditions.js';
import { textAt } from '../json/memberOf.js';
import { shortened } from '../text/shortened.js';

/** As many as people can look through, and far from what a status may hold. */
const MOST_CONDITIONS = 64;

/** What people look at first is told first; the others follow by their names. */
const FIRST: readonly string[] = ['Ready', 'Progressing', 'Available', 'Degraded'];

const CORES: ReadonlySet<string> = new Set(CORE_CONDITIONS);

/**
 * The conditions that are there, with ours merged by type, always in the same order; a time moves
 * only with its status. Of too many, those of core and whether plugins work are kept first, then
 * what else is told now, then of the others those that moved last.
 */
export function mergeConditions(
  current: unknown,
  ours: readonly Condition[],
  now: string,
): readonly JsonObject[] {
  const held = Array.isArray(current) ? current.filter((item) => isJsonObject(item)) : [];
  const before = new Map(held.map((condition) => [typeOf(condition), condition]));
  const told = new Map(
    ours.map((condition) => [condition.type, timed(condition, before.get(condition.type), now)]),
  );
  const others = [...before.values()].filter((condition) => !told.has(typeOf(condition)));
  return [
    ...[...told.values()].toSorted(byWeight),
    ...others.toSorted((a, b) => compareText(timeOf(b), timeOf(a)) || byName(a, b)),
  ]
    .slice(0, MOST_CONDITIONS)
    .toSorted(byName);
}

function timed(condition: Condition, before: JsonObject | undefined, now: string): JsonObject {
  const same = before !== undefined && before['status'] === condition.status;
  const since = same ? before['lastTransitionTime'] : now;
  const message = shortened(condition.message);
  return { ...condition, message, lastTransitionTime: since ?? now };
}

function byWeight(a: JsonObject, b: JsonObject): number {
  return weightOf(typeOf(a)) - weightOf(typeOf(b)) || byName(a, b);
}

function weightOf(type: string): number {
  if (CORES.has(type)) return 0;
  return type.endsWith('Degraded') ? 1 : 2;
}

function byName(a: JsonObject, b: JsonObject): number {
  return placeOf(typeOf(a)) - placeOf(typeOf(b)) || compareText(typeOf(a), typeOf(b));
}

function placeOf(type: string): number {
  const place = FIRST.indexOf(type);
  return place < 0 ? FIRST.length : place;
}

function typeOf(condition: JsonObject): string {
  return textAt(condition, 'type') ?? '';
}

function timeOf(condition: JsonObject): string {
  return textAt(condition, 'lastTransitionTime') ?? '';
}
