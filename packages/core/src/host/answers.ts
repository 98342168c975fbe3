import type {
  Condition,
  Contribution,
  Diagnostic,
  NotYet,
  PluginManifest,
  Provided,
} from '@howdah/plugin-api';
import { z } from 'zod';
import { copyJson } from '../compose/copyJson.js';
import { parseContributions } from '../compose/parseContributions.js';
import { contractSchema } from '../compose/schema/contractSchema.js';
import { boundedFindings } from './boundedFindings.js';
import { conditionPrefix, hasPrefix } from './conditionPrefix.js';

/** What an answer to `validate` or `conditions` may take; a status of 1.5 MB is refused by etcd. */
const MOST_BYTES = 128 * 1024;
const WORD = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,127}$/, 'expected one word in CamelCase');

const diagnostics = z
  .array(
    contractSchema<Diagnostic>()(
      z.object({
        severity: z.enum(['error', 'warning']),
        code: WORD,
        path: z.string(),
        message: z.string().min(1),
      }),
    ),
  )
  .readonly();

/** A plugin has few: a cluster's status holds those of all of them. */
const MOST_CONDITIONS = 16;

/** Conditions as a plugin tells them. */
export const conditions = z
  .array(
    contractSchema<Condition>()(
      z.object({
        type: WORD,
        status: z.enum(['True', 'False', 'Unknown']),
        reason: WORD,
        message: z.string().max(32_768),
      }),
    ),
  )
  .max(MOST_CONDITIONS)
  .readonly();

const notYet = contractSchema<NotYet>()(z.strictObject({ notYet: z.string().min(1).max(1024) }));

const offers = z.array(
  z.object({
    token: z.object({ id: z.string().min(1), exclusive: z.boolean() }),
    implementation: z.custom((value) => value !== undefined, 'expected an implementation'),
  }),
);

/** An answer that is not what the contract says. The message holds none of its values. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly code = 'HOWDAH_ANSWER_INVALID';
}

/** A copy of what `validate` answered, within bounds. @throws AnswerError | NotJsonError */
export function parseDiagnostics(
  answer: unknown,
  { id }: Pick<PluginManifest, 'id'>,
): readonly Diagnostic[] {
  return boundedFindings(parse(diagnostics, answer), `Plugin ${id}`);
}

/**
 * A copy of what `contribute` answered, or what is known already where it is the same.
 * @throws AnswerError | ContributionError | NotJsonError
 */
export function parseContributed(
  answer: unknown,
  known?: readonly Contribution[],
): readonly Contribution[] | NotYet {
  const waits = typeof answer === 'object' && answer !== null && 'notYet' in answer;
  return waits ? parse(notYet, answer) : parseContributions(answer, known);
}

/** Whether a plugin cannot tell yet what it contributes. */
export function isNotYet(answer: readonly Contribution[] | NotYet): answer is NotYet {
  return 'notYet' in answer;
}

/** What `offers` answered; implementations are left as they are. @throws AnswerError */
export function parseOffers(
  answer: readonly Provided[],
  { provides = [] }: Pick<PluginManifest, 'provides'>,
): readonly Provided[] {
  const parsed = offers.safeParse(answer);
  if (!parsed.success) throw new AnswerError(issueText(parsed.error));
  const ids = answer.map(({ token }) => token.id);
  const undeclared = ids.find((id) => !provides.includes(id));
  if (undeclared !== undefined) {
    throw new AnswerError(
      `it offers ${undeclared}, which its manifest does not list; add it to manifest.provides`,
    );
  }
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new AnswerError(`it offers ${twice} twice; leave one of them out`);
  return [...answer];
}

/**
 * A copy of what `conditions` answered, each of a type that is the plugin's own and no longer key's of
 * the operator. @throws AnswerError | NotJsonError
 */
export function parseConditions(
  answer: unknown,
  manifest: Pick<PluginManifest, 'key'>,
  keys: readonly string[] = [],
): readonly Condition[] {
  const parsed = parse(conditions, answer);
  const prefix = conditionPrefix(manifest);
  for (const [index, { type }] of parsed.entries()) {
    if (!hasPrefix(prefix, type)) {
      throw new AnswerError(
        `[${index}].type does not begin with ${prefix}, as the plugin's key wants it`,
      );
    }
    const owner = keys
      .map((key) => ({ key, own: conditionPrefix({ key }) }))
      .find(({ own }) => own.length > prefix.length && hasPrefix(own, type));
    if (owner === undefined) continue;
    throw new AnswerError(
      `[${index}].type begins with ${owner.own}, as only those of the plugin with the key ${owner.key} may`,
    );
  }
  return parsed;
}

/** Whether a cluster uses the feature. @throws AnswerError */
export function parseEnabled(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new AnswerError('enabled: expected true or false');
}

/** Whether a step has work. @throws AnswerError */
export function parseNeeded(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  if (answer instanceof Promise) answer.catch(() => undefined);
  throw new AnswerError('needed: expected true or false, at once');
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(copyJson(answer, { root: 'answer', bytes: MOST_BYTES }));
  if (parsed.success) return parsed.data;
  throw new AnswerError(issueText(parsed.error));
}

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  return `answer.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is nonsense'}`;
}
