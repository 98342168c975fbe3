import type { BoundProcedure, ProcedurePlan } from '@howdah/plugin-api';
import { z } from 'zod';
import { AnswerError } from '../host/answers.js';
import { bounded } from './bounded.js';
import { STEPS_MOST } from './recordLimits.js';
import { END_CHARACTERS } from './transitions.js';

const steps = z.array(
  z.object({
    step: z.string(),
    target: z.string().optional(),
    // Reckoned from sizes, it may have a fraction.
    deadlineMs: z.number().positive().max(Number.MAX_SAFE_INTEGER).transform(Math.ceil).optional(),
    pointOfNoReturn: z.boolean().optional(),
  }),
);

const answers = z.object({
  refused: z.string().optional(),
  notYet: z.string().optional(),
  plan: steps.optional(),
});

/** Longest reason of a plan that cannot be told yet. */
const REASON_CHARACTERS = 300;

/**
 * A plan as a plugin answered it, fit to be recorded; a refusal where it is none.
 * @throws AnswerError
 */
export function readPlan(answer: unknown, { steps: declared }: BoundProcedure): ProcedurePlan {
  const read = answers.safeParse(answer);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = ['answer', ...(issue?.path ?? [])].map(String).join('.');
    throw new AnswerError(`${where}: ${issue?.message ?? 'is nonsense'}`);
  }
  const { refused, notYet, plan } = read.data;
  if (refused !== undefined) return { refused: bounded(refused, END_CHARACTERS) };
  if (notYet !== undefined) return { notYet: bounded(notYet, REASON_CHARACTERS) };
  if (plan === undefined) {
    throw new AnswerError('a plan is { plan } with its steps, or { refused } or { notYet }');
  }
  const { length } = plan;
  if (length > STEPS_MOST) {
    const most = `the plan has ${length} steps, and ${STEPS_MOST} are allowed`;
    return { refused: `nothing was begun: ${most}; do it in parts` };
  }
  const unknown = plan.find(({ step }) => !declared.some(({ id }) => id === step));
  if (unknown !== undefined) {
    throw new AnswerError(`the plan names step "${unknown.step}", which the procedure has not`);
  }
  return {
    plan: plan.map(({ step, target, deadlineMs, pointOfNoReturn }) => ({
      step,
      ...(target === undefined ? {} : { target }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(pointOfNoReturn === true ? { pointOfNoReturn } : {}),
    })),
  };
}
