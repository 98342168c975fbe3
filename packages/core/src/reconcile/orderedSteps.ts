import { stepId } from './askNeeds.js';
import type { OwnedStep } from './askNeeds.js';

/**
 * Steps in an order that honours every `after`; otherwise as they were listed. Names of steps that
 * are not there are ignored; of steps that wait for each other the first of the list begins.
 */
export function orderedSteps(steps: readonly OwnedStep[]): readonly OwnedStep[] {
  const left = new Map(steps.map((each) => [stepId(each), each]));
  const ordered: OwnedStep[] = [];
  while (left.size > 0) {
    const free = [...left].find(([, { step }]) => step.after.every((name) => !left.has(name)));
    const next = free ?? [...left][0];
    if (next === undefined) break;
    ordered.push(next[1]);
    left.delete(next[0]);
  }
  return ordered;
}
