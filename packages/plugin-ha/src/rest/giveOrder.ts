import type { HaOutcome, JsonObject, PluginContext } from '@howdah/plugin-api';
import { askMember, describeAnswer } from './askMember.js';
import type { MemberCall } from './askMember.js';

/** Something that a member's Patroni is to do, and how its answers are to be read. */
export interface MemberOrder {
  readonly path: string;
  readonly json: JsonObject;
  /** How long Patroni may think before it answers. */
  readonly timeoutMs: number;
  readonly done: readonly number[];
  /** What Patroni refuses before it does anything; any other answer leaves open what it did. */
  readonly isRefusal: (status: number) => boolean;
}

/** Tells a member's Patroni to do something. What was never sent is refused: it changed nothing. */
export async function giveOrder(
  context: PluginContext,
  call: MemberCall,
  { path, json, timeoutMs, done, isRefusal }: MemberOrder,
): Promise<HaOutcome> {
  const asked = await askMember(context, call, { method: 'POST', path, json, timeoutMs });
  if (asked.answer === 'not-asked') return { outcome: 'refused', reason: asked.reason };
  if (asked.answer === 'none') return { outcome: 'unknown', reason: asked.reason };
  const { response } = asked;
  if (done.includes(response.status)) return { outcome: 'done' };
  const reason = describeAnswer(response);
  return { outcome: isRefusal(response.status) ? 'refused' : 'unknown', reason };
}
