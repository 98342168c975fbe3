import { type Document, parseDocument } from 'yaml';
import type { Diagnostic, JsonObject } from '@howdah/plugin-api';
import { z } from 'zod';

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

const slot = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('physical'),
    cluster_type: z.enum(['primary', 'standby']).optional(),
  }),
  z.strictObject({
    type: z.literal('logical'),
    database: z.string().min(1),
    plugin: z.string().min(1),
    cluster_type: z.enum(['primary', 'standby']).optional(),
    failover: z.boolean().optional(),
  }),
]);

/** Reads the YAML text of `replicationSlots`. */
export function readReplicationSlots(text: unknown): ReadSlots {
  if (text === undefined || text === null || text === '') return { slots: {}, problems: [] };
  if (typeof text !== 'string') return broken('replicationSlots must be YAML text');

  // PyYAML, which Patroni uses, follows YAML 1.1.
  const document = parseDocument(text, { version: '1.1' });
  const [error] = document.errors;
  if (error !== undefined) return broken(`replicationSlots is not YAML: ${firstLine(error)}`);
  const content = plainContent(document);
  if (content === undefined) return broken('replicationSlots must not use YAML aliases');
  if (content === null) return { slots: {}, problems: [] };
  if (typeof content !== 'object' || Array.isArray(content)) {
    return broken('replicationSlots must map names of slots to their settings');
  }

  const problems: Diagnostic[] = [];
  const slots: Record<string, JsonObject> = {};
  for (const [name, settings] of Object.entries(content)) {
    const parsed = slot.safeParse(settings);
    if (!slotName.test(name)) {
      problems.push(
        problem(`slot "${name}": use up to 63 lower case letters, digits, underscores`),
      );
    } else if (parsed.success) {
      slots[name] = parsed.data;
    } else {
      const issue = parsed.error.issues[0];
      const where = issue === undefined ? '' : ` (${[...issue.path, issue.message].join(': ')})`;
      problems.push(problem(`slot "${name}" is not understood${where}`));
    }
  }
  return { slots, problems };
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

/** Undefined for aliases: a few lines of them can expand to gigabytes. */
function plainContent(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

function broken(message: string): ReadSlots {
  return { slots: {}, problems: [problem(message)] };
}

function problem(message: string): Diagnostic {
  const text = message.includes('choose') ? message : `${message}; ${EXAMPLE}`;
  return { severity: 'error', code: 'InvalidReplicationSlots', path: PATH, message: text };
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0] ?? '';
}
