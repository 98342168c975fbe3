import type { ObjectJson } from '@howdah/plugin-api';
import { z } from 'zod';
import { jsonAnnotation } from './annotations.js';

const status = z.object({
  state: z.string(),
  role: z.string(),
  timeline: z.number().optional(),
  pending_restart: z.boolean().optional(),
  pending_restart_reason: z
    .record(z.string(), z.object({ old_value: z.unknown(), new_value: z.unknown() }))
    .optional(),
  replication_state: z.string().optional(),
  tags: z.object({ howdah_certificates: z.string().optional() }).optional().catch(undefined),
});

/** What a member says of itself in its pod's `status` annotation (Ha.touch_member). */
export type MemberStatus = z.infer<typeof status>;

/** The member's own report, without the positions in the WAL, which move all the time. */
export function memberStatus(pod: ObjectJson): MemberStatus | undefined {
  const parsed = status.safeParse(jsonAnnotation(pod, 'status'));
  return parsed.success ? parsed.data : undefined;
}
