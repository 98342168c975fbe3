import type { ActionAnswer, JsonObject } from '@howdah/plugin-api';
import { z } from 'zod';
import { AnswerError } from '../host/answers.js';

const MOST_CHARACTERS = 16_384;
const text = z.string().transform((whole) => whole.slice(0, MOST_CHARACTERS));
const object = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);

const answer: z.ZodType<ActionAnswer> = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('refused'), reason: text }),
  z.object({ answer: z.literal('wait'), reason: text }),
  z.object({ answer: z.literal('text'), text }),
  z.object({ answer: z.literal('procedure'), procedure: z.string(), args: object }),
]);

/** What a plugin answered to a FEPAction. @throws AnswerError */
export function readAnswer(given: unknown): ActionAnswer {
  const read = answer.safeParse(given);
  if (read.success) return read.data;
  throw new AnswerError('an action answers refused, wait, text or procedure');
}
