import type { StepResult } from '@howdah/plugin-api';
import { z } from 'zod';
import { AnswerError } from '../host/answers.js';
import { SOONEST_LOOK_MS } from '../kernel/soonestLook.js';

const MOST_CHARACTERS = 512;

const result: z.ZodType<StepResult> = z.discriminatedUnion('result', [
  z.object({ result: z.literal('done') }),
  z.object({
    result: z.literal('wait'),
    reason: z.string().transform((text) => text.slice(0, MOST_CHARACTERS)),
    retryAfterMs: z.number().transform((ms) => Math.max(ms, SOONEST_LOOK_MS)),
  }),
]);

/** What a step came to, within bounds. @throws AnswerError */
export function readStepResult(answer: unknown): StepResult {
  const read = result.safeParse(answer);
  if (read.success) return read.data;
  throw new AnswerError(
    'a step answers { result: "done" }, or "wait" with reason and retryAfterMs',
  );
}
