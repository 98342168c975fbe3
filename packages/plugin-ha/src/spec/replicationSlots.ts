import type { Diagnostic, JsonObject } from '@howdah/plugin-api';
import { z } from 'zod';
import { oneLine } from '../text/oneLine.js';
import { plainYaml } from './plainYaml.js';

/** Permanent slots by name, as Patroni's `slots` takes them. */
export type ReplicationSlots = Readonly<Record<string, JsonObject>>;

export interface ReadSlots {
  readonly slots: ReplicationSlots;
  readonly problems: readonly Diagnostic[];
}

const PATH = 'spec.fep.replicationSlots';
const EXAMPLE =
  'write for example "sub1: {type: logical, database: postgres, plugin: pgoutput}", one per line';

const slotName = /^[a-z0-9_]{1,63}$/;

// YAML can escape what no name can hold, such as half of a surrogate pair, and Patroni would fail on it.
const name = z.string().regex(/^[^\p{Cc}\p{Cs}]+$/u, 'expected a name');

const slot = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('physical'),
    cluster_type: z.enum(['primary', 'standby']).optional(),
  }),
  z.strictObject({
    type: z.literal('logical'),
    database: name,
    plugin: name,
    cluster_type: z.enum(['primary', 'standby']).optional(),
    failover: z.boolean().optional(),
  }),
]);

/** Reads the YAML text of `replicationSlots`. */
export function readReplicationSlots(text: unknown): ReadSlots {
  if (text === undefined || text === null || text === '') return { slots: {}, problems: [] };
  if (typeof text !== 'string') return broken('replicationSlots must be YAML text');

  const read = plainYaml(text);
  if ('problem' in read) return broken(`replicationSlots ${read.problem}`);
  const { value: content } = read;
  if (content === null) return { slots: {}, problems: [] };
  if (typeof content !== 'object' || Array.isArray(content)) {
    return broken('replicationSlots must map names of slots to their settings');
  }

  const problems: Diagnostic[] = [];
  const slots: [string, JsonObject][] = [];
  for (const [name, settings] of Object.entries(content)) {
    const parsed = slot.safeParse(settings);
    if (!slotName.test(name)) {
      problems.push(
        problem(
          `slot "${oneLine(name, 63)}": use up to 63 lower case letters, digits, underscores`,
        ),
      );
    } else if (parsed.success) {
      slots.push([name, parsed.data]);
    } else {
      const issue = parsed.error.issues[0];
      const where =
        issue === undefined ? '' : ` (${oneLine([...issue.path, issue.message].join(': '), 200)})`;
      problems.push(problem(`slot "${name}" is not understood${where}`));
    }
  }
  // Not by assignment: a slot may be called __proto__.
  return { slots: Object.fromEntries(slots), problems };
}

/**
 * Patroni makes a slot per member, named after the pod. A permanent slot of that name would be
 * the same slot, so it is refused.
 */
export function memberSlotProblems(
  slots: ReplicationSlots,
  statefulSet: string,
): readonly Diagnostic[] {
  const prefix = `${statefulSet.replace(/[^a-z0-9_]/g, '_')}_`;
  return Object.keys(slots)
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) =>
      problem(`slot "${name}" has the name of a member's own slot; choose another name`),
    );
}

function broken(message: string): ReadSlots {
  return { slots: {}, problems: [problem(message)] };
}

function problem(message: string): Diagnostic {
  const text = message.includes('choose') ? message : `${message}; ${EXAMPLE}`;
  return { severity: 'error', code: 'InvalidReplicationSlots', path: PATH, message: text };
}
