import type { BoundProcedure, ProcedurePlan } from '@howdah/plugin-api';
import { z } from 'zod';
import { bounded } from './bounded.js';
import { STEPS_MOST } from './recordLimits.js';
import { END_CHARACTERS } from './transitions.js';

const plan = z.array(
  z.object({
    step: z.string(),
    target: z.string().optional(),
    // Reckoned from sizes, it may have a fraction.
    deadlineMs: z.number().positive().max(Number.MAX_SAFE_INTEGER).transform(Math.ceil).optional(),
    pointOfNoReturn: z.boolean().optional(),
  }),
);

/** Longest reason of a plan that cannot be told yet. */
const REASON_CHARACTERS = 300;

/**
 * A plan as a plugin answered it, fit to be recorded; a refusal where it is none.
 * @throws where the answer is nothing that could be read.
 */
export function readPlan(answer: ProcedurePlan, { steps }: BoundProcedure): ProcedurePlan {
  if ('refused' in answer) return { refused: bounded(answer.refused, END_CHARACTERS) };
  if ('notYet' in answer) return { notYet: bounded(answer.notYet, REASON_CHARACTERS) };
  const { length } = answer.plan;
  if (length > STEPS_MOST) {
    return nothing(`the plan has ${length} steps, and ${STEPS_MOST} are allowed; do it in parts`);
  }
  const read = plan.safeParse(answer.plan);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = ['plan', ...(issue?.path ?? [])].map(String).join('.');
    return nothing(`${where} is not what a plan has there; have the plugin mended`);
  }
  const unknown = read.data.find(({ step }) => !steps.some(({ id }) => id === step));
  if (unknown !== undefined) {
    return nothing(
      `the plan names step "${unknown.step}", which the procedure has not; have the plugin mended`,
    );
  }
  return {
    plan: read.data.map(({ step, target, deadlineMs, pointOfNoReturn }) => ({
      step,
      ...(target === undefined ? {} : { target }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(pointOfNoReturn === true ? { pointOfNoReturn } : {}),
    })),
  };
}

function nothing(why: string): ProcedurePlan {
  return { refused: `nothing was begun: ${why}` };
}
