import type { Contribution, Json } from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import type { z } from 'zod';
import { isArray } from './canonical.js';
import { classOf } from './classOf.js';
import { ContributionError } from './contributionError.js';
import { copyJson } from './copyJson.js';
import { NotJsonError } from './notJsonError.js';
import { pathText } from './pathText.js';
import { sameJson } from './sameJson.js';
import { isSlotName, SLOT_NAMES, SLOTS } from './slotTable.js';

const ROOT = 'contributions';

/**
 * What is larger belongs into an object of its own. It is recorded beside what other plugins contribute,
 * and `stateSize` says how much of that a cluster keeps.
 */
const MOST_BYTES = 256 * 1024;

/** A slot name in a message may be a typing error, but nothing that a plugin wants to smuggle in. */
const SLOT_LIKE = /^[A-Za-z.]{1,40}$/;

/**
 * A deep copy of what a plugin answered, checked against the contract, so that nothing the plugin
 * does to its answer later is seen. One that is equal to what is `known` already is not checked
 * again, and is answered by that very list, so that what follows from it is known as well.
 *
 * @throws ContributionError with the place and what was expected there.
 */
export function parseContributions(
  value: unknown,
  known?: readonly Contribution[],
): readonly Contribution[] {
  if (known !== undefined && isSame(value, known)) return known;
  const copied = copyOf(value);
  if (!isArray(copied)) {
    throw new ContributionError(
      'HOWDAH_NO_LIST',
      ROOT,
      `${ROOT}: expected an array of contributions, got ${classOf(value)}; return [] for nothing`,
    );
  }
  return copied.map(parseContribution);
}

/** What cannot even be read is another thing than what is known; copying it tells where. */
function isSame(value: unknown, known: readonly Contribution[]): boolean {
  try {
    return sameJson(value, known);
  } catch {
    return false;
  }
}

function copyOf(value: unknown): Json {
  try {
    return copyJson(value, { root: ROOT, bytes: MOST_BYTES, reservedKeys: 'refused' });
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    throw new ContributionError(error.code, error.path, error.message);
  }
}

function parseContribution(value: Json, index: number): Contribution {
  const slot = isJsonObject(value) ? value['slot'] : undefined;
  if (typeof slot !== 'string' || !isSlotName(slot)) {
    const path = pathText(ROOT, [index, 'slot']);
    const found =
      typeof slot === 'string' && SLOT_LIKE.test(slot) ? `"${slot}" is none` : 'it is none';
    throw new ContributionError(
      'HOWDAH_UNKNOWN_SLOT',
      path,
      `${path}: expected the name of a slot, and ${found}; the slots are ${SLOT_NAMES.join(', ')}`,
    );
  }
  const parsed = SLOTS[slot].schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw wrongShape(parsed.error, index, slot);
}

function wrongShape(error: z.ZodError, index: number, slot: string): ContributionError {
  const [issue] = error.issues;
  const path = pathText(ROOT, [index, ...(issue?.path ?? [])]);
  const problem = (issue?.message ?? 'is not as expected').replace(/^Invalid [^:]*: /, '');
  return new ContributionError('HOWDAH_WRONG_SHAPE', path, `${path} (${slot}): ${problem}`);
}
