import type { Attempt, Effect } from '@howdah/plugin-api';
import { z } from 'zod';
import { AnswerError } from '../host/answers.js';
import { bounded } from './bounded.js';

/** Longest figure, and longest reason, that a postcondition tells. */
const PROGRESS_CHARACTERS = 100;
const REASON_CHARACTERS = 300;

const reason = z.string().transform((text) => bounded(text, REASON_CHARACTERS));

const effects: z.ZodType<Effect> = z.discriminatedUnion('effect', [
  z.object({ effect: z.literal('there') }),
  z
    .object({ effect: z.literal('not-yet'), progress: z.string().optional() })
    .transform(({ effect, progress }) =>
      progress === undefined
        ? { effect }
        : { effect, progress: bounded(progress, PROGRESS_CHARACTERS) },
    ),
  z.object({ effect: z.literal('failed'), reason }),
  z.object({ effect: z.literal('unknown'), reason }),
]);

const attempts: z.ZodType<Attempt> = z.discriminatedUnion('attempt', [
  z.object({ attempt: z.literal('made') }),
  z.object({ attempt: z.literal('refused'), reason }),
  z.object({ attempt: z.literal('unobservable') }),
  z.object({ attempt: z.literal('impossible'), reason }),
]);

/** What a postcondition found, its texts cut to what is kept. @throws AnswerError */
export function readEffect(answer: unknown): Effect {
  const read = effects.safeParse(answer);
  if (read.success) return read.data;
  throw new AnswerError(
    'isMet answers { effect: "there" }, "not-yet", or "failed" or "unknown" with a reason',
  );
}

/** What an attempt came to, its texts cut to what is kept. @throws AnswerError */
export function readAttempt(answer: unknown): Attempt {
  const read = attempts.safeParse(answer);
  if (read.success) return read.data;
  throw new AnswerError(
    'act answers { attempt: "made" }, "unobservable", or "refused" or "impossible" with a reason',
  );
}
