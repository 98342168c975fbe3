import { createHmac } from 'node:crypto';
import type { AnyObject } from '@howdah/kube';
import { isJsonObject } from '@howdah/kube';
import type { Json } from '@howdah/plugin-api';
import { canonical, compareText } from '../compose/canonical.js';
import type { Leaves } from './leaves.js';

/**
 * What is noted on a child, in the write that propagates it: so a note is never of another value than
 * the one that stands there, and is lost with the child only.
 */
export const NOTES = {
  /** Digests of what the parent last gave, by pointer. */
  propagated: 'howdah.dev/propagated',
  /** The last values of edited leaves that could be used; null where there was none. */
  usable: 'howdah.dev/last-usable',
  /** Paths that were edited in the child, for people. */
  edited: 'howdah.dev/edited',
  /** Uid and generation of the parent as it was propagated. */
  parent: 'howdah.dev/propagated-from',
} as const;

/** What the parent last gave each leaf, as digests; that is enough to see who changed it. */
export interface Propagated {
  /** Uid of the parent that gave it, so that equal values of two clusters do not show. */
  readonly salt: string;
  readonly digests: ReadonlyMap<string, string>;
}

/** Values of edited leaves, null where the child has taken the leaf out. */
export type EditedValues = ReadonlyMap<string, Json>;

/** A digest by which a change of a leaf shows; it tells nothing of a value that nobody can guess. */
export function digestOf(salt: string, pointer: string, value: Json): string {
  const text = `${pointer}\n${canonical(value)}`;
  return createHmac('sha256', salt).update(text).digest('base64url').slice(0, 22);
}

/** What the parent last gave this child; nothing where that cannot be read. */
export function propagatedTo(child: AnyObject): Propagated | undefined {
  const read = noted(child, NOTES.propagated);
  if (read === undefined) return undefined;
  const entries = Object.entries(read).flatMap(([pointer, digest]): [string, string][] =>
    typeof digest === 'string' ? [[pointer, digest]] : [],
  );
  return { salt: propagatedFrom(child).uid, digests: new Map(entries) };
}

/** Which state of which parent a child was made from. */
function propagatedFrom({ metadata }: AnyObject): { uid: string; generation: number } {
  const [uid = '', generation] = (metadata.annotations?.[NOTES.parent] ?? '').split('/');
  return { uid, generation: Number(generation) };
}

/** The last values of edited leaves of this child that could be used. */
export function usableIn(child: AnyObject): EditedValues {
  const entries = Object.entries(noted(child, NOTES.usable) ?? {}).map(
    ([pointer, value]): [string, Json] => [pointer, value ?? null],
  );
  return new Map(entries);
}

/** Whether a child was made from a later state of the parent than this one, as a cache that is behind shows it. */
export function isAheadOf(child: AnyObject, parent: AnyObject): boolean {
  const { uid, generation } = propagatedFrom(child);
  const { metadata } = parent;
  return uid === metadata.uid && generation > (metadata.generation ?? 0);
}

/** More than this would not fit beside the annotations of others, of which there are 256 KiB. */
const MOST_NOTED = 192 * 1024;

/** What to note on a child that is made from these leaves of the parent; nothing where it is too much. */
export function notesFor(options: {
  readonly salt: string;
  readonly parent: Leaves;
  readonly usable: EditedValues;
  readonly edited: readonly string[];
}): Readonly<Record<string, string>> | undefined {
  const { salt, parent, usable, edited } = options;
  const propagated = textOf(
    [...parent].map(([pointer, value]): [string, Json] => [
      pointer,
      digestOf(salt, pointer, value),
    ]),
  );
  if (bytes(propagated) > MOST_NOTED) return undefined;
  const values = textOf([...usable]);
  // A value that is too long to be kept twice falls back to the parent's when it is spoilt.
  const fits = usable.size > 0 && bytes(propagated) + bytes(values) <= MOST_NOTED;
  return {
    [NOTES.propagated]: propagated,
    ...(fits ? { [NOTES.usable]: values } : {}),
    ...(edited.length === 0 ? {} : { [NOTES.edited]: listed(edited) }),
  };
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

const MOST_LISTED = 5;

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_LISTED).map((path) => path.slice(0, 128));
  const more = paths.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`and ${more} more`])].join(', ');
}

function textOf(entries: readonly [string, Json][]): string {
  return canonical(Object.fromEntries(entries.toSorted(([a], [b]) => compareText(a, b))));
}

function noted(
  child: AnyObject,
  note: string,
): Readonly<Record<string, Json | undefined>> | undefined {
  const text = child.metadata.annotations?.[note];
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return isJsonObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
