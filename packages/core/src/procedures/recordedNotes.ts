import type { JsonObject } from '@howdah/plugin-api';
import type { StepRecord } from '../state/procedureRecords.js';

/** What steps recorded, by `<step>` or `<step>/<target>`. */
export function recordedNotes(steps: readonly StepRecord[]): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    steps.flatMap(({ step, target, notes }) => {
      if (notes === undefined) return [];
      return [[target === undefined ? step : `${step}/${target}`, notes] as const];
    }),
  );
}
