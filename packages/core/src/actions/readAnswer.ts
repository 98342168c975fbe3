import type { ActionAnswer, JsonObject } from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import { z } from 'zod';
import { copyJson } from '../compose/copyJson.js';
import { AnswerError } from '../host/answers.js';

const MOST_CHARACTERS = 16_384;
/** What a record has room for is less; what is more than this is not even copied. */
const MOST_BYTES = 65_536;

const text = z.string().transform((whole) => whole.slice(0, MOST_CHARACTERS));

const answer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('refused'), reason: text }),
  z.object({ answer: z.literal('wait'), reason: text }),
  z.object({ answer: z.literal('text'), text }),
  z.object({ answer: z.literal('procedure'), procedure: z.string(), args: z.unknown() }),
]);

/** What a plugin answered to a FEPAction. @throws AnswerError | NotJsonError */
export function readAnswer(given: unknown): ActionAnswer {
  const read = answer.safeParse(given);
  if (!read.success) throw new AnswerError('an action answers refused, wait, text or procedure');
  if (read.data.answer !== 'procedure') return read.data;
  const { procedure, args } = read.data;
  if (!/^[^.]+\.[^]+$/.test(procedure)) {
    throw new AnswerError(
      'answer.procedure is no full name; write "<key of the plugin that brings it>.<id of the procedure>"',
    );
  }
  return { answer: 'procedure', procedure, args: argsOf(args) };
}

function argsOf(given: unknown): JsonObject {
  const args = copyJson(given, { root: 'answer.args', bytes: MOST_BYTES, reservedKeys: 'refused' });
  if (isJsonObject(args)) return args;
  throw new AnswerError('answer.args is no object; write {} for none');
}
