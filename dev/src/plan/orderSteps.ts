import { PlanError } from './planError.js';

/** What ordering needs to know of a step. */
export interface Node {
  readonly id: string;
  readonly needs: readonly string[];
}

/**
 * Steps so that each comes after all it needs; among the free ones the given order stays.
 * A doubled id, an unknown need or a circle is an error.
 */
export function orderSteps<TNode extends Node>(steps: readonly TNode[]): readonly TNode[] {
  const known = new Set<string>();
  for (const step of steps) {
    if (known.has(step.id)) throw new PlanError(`Two steps are called "${step.id}".`);
    known.add(step.id);
  }
  for (const step of steps) {
    const missing = step.needs.find((need) => !known.has(need));
    if (missing !== undefined) {
      throw new PlanError(`Step "${step.id}" needs "${missing}", which is no step of this plan.`);
    }
  }

  const ordered: TNode[] = [];
  const met = new Set<string>();
  let waiting = [...steps];
  while (waiting.length > 0) {
    const next = waiting.find((step) => step.needs.every((need) => met.has(need)));
    if (next === undefined) {
      const circle = waiting.map((step) => step.id).join(', ');
      throw new PlanError(`These steps wait for each other: ${circle}.`);
    }
    ordered.push(next);
    met.add(next.id);
    waiting = waiting.filter((step) => step !== next);
  }
  return ordered;
}
