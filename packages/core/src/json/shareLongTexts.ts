/** Shorter ones are not worth the look; longer ones are one cluster's own, and would be kept for nobody. */
const LONG = { least: 1024, most: 16 * 1024 };

/** Room for the programs of all plugins, and for what comes in between of clusters' own. */
const MOST_KEPT = 64;

/** Those used last are at the end. */
const kept = new Map<string, string>();

/**
 * Puts long texts that were seen lately in the place of equal ones: the programs in the ConfigMaps of
 * all clusters, and in the records of what plugins contributed, are then in memory once. Changes the
 * value, which nobody else may hold yet.
 */
export function shareLongTexts<T extends object>(value: T): T {
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (typeof member === 'object' && member !== null) shareLongTexts(member);
    else if (typeof member === 'string' && isLong(member)) {
      Reflect.set(value, key, shared(member));
    }
  }
  return value;
}

function isLong({ length }: string): boolean {
  return length >= LONG.least && length <= LONG.most;
}

function shared(text: string): string {
  const first = kept.get(text) ?? text;
  kept.delete(text);
  kept.set(first, first);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return first;
}
