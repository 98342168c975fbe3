import type { ControllerResult, JsonObject } from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import { z } from 'zod';
import { copyJson } from '../compose/copyJson.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { AnswerError, conditions } from '../host/answers.js';
import { SOONEST_LOOK_MS } from '../kernel/soonestLook.js';

/** What an object's status may hold; etcd takes 1.5 MB for the whole of it. */
const MOST_BYTES = 256 * 1024;

const told = {
  status: z.custom<JsonObject>(isJsonObject, 'expected an object').exactOptional(),
  conditions: conditions.exactOptional(),
};

const result: z.ZodType<ControllerResult> = z.discriminatedUnion('result', [
  z.object({ ...told, result: z.literal('done') }),
  z.object({
    ...told,
    result: z.literal('again'),
    afterMs: z.number().transform((ms) => Math.max(ms, SOONEST_LOOK_MS)),
  }),
]);

/** A copy of what a controller answered, within bounds. @throws AnswerError */
export function readControllerResult(answer: unknown): ControllerResult {
  const read = result.safeParse(copyOf(answer));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AnswerError(
    `a controller answers { result: "done" }, or "again" with afterMs, and what its object's status is to hold; ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

function copyOf(answer: unknown): unknown {
  try {
    return copyJson(answer, { root: 'answer', bytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof NotJsonError) throw new AnswerError(error.message);
    throw error;
  }
}
