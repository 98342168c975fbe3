/** The ways in which a cluster of the benchmark fails, all the time. */
export const FAILINGS = [
  /** Patroni takes connections and never answers. */
  'silent-patroni',
  /** PostgreSQL takes connections and never answers. */
  'silent-database',
  /** PostgreSQL does not take the superuser's password. */
  'wrong-password',
  /** The API server refuses the StatefulSet. */
  'refused-members',
  /** The primary's pod is ready and not ready in turn, each second. */
  'flapping-primary',
] as const;

export type Failing = (typeof FAILINGS)[number];

const PREFIX = 'broken-';

/** A way to fail by its name; undefined when there is no such way. */
export function failingNamed(name: string): Failing | undefined {
  return FAILINGS.find((failing) => failing === name);
}

/** Names of so many clusters that say how they fail: in these ways, in turn. */
export function brokenNames(failings: readonly Failing[], count: number): string[] {
  return Array.from({ length: count }, (_, number) => failings[number % failings.length]).flatMap(
    (failing, number) => (failing === undefined ? [] : `${PREFIX}${failing}-${number}`),
  );
}

/** How a cluster of this name fails; undefined when it does not. */
export function failingOf(cluster: string): Failing | undefined {
  return FAILINGS.find((failing) => cluster.startsWith(`${PREFIX}${failing}-`));
}
