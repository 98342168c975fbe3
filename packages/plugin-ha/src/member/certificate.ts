import type { Known, PluginContext } from '@howdah/plugin-api';
import { askMember } from '../rest/askMember.js';
import type { MemberCall } from '../rest/askMember.js';

const TIMEOUT_MS = 3000;

/** Which certificate a member's Patroni shows; null where it speaks plain HTTP. */
export async function memberCertificate(
  context: PluginContext,
  call: MemberCall,
): Promise<Known<string | null>> {
  const asked = await askMember(context, call, {
    method: 'GET',
    path: '/liveness',
    timeoutMs: TIMEOUT_MS,
  });
  if (asked.answer !== 'response') return { known: false, reason: asked.reason };
  return { known: true, value: asked.response.certificate ?? null };
}
