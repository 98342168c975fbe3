/** Bounds that the server adds to those of its catalogue when it starts, in base units. */
interface SafeRange {
  readonly min?: number;
  readonly max?: number;
}

/** Narrower bounds by parameter. Beyond them a server in a pod does not start. */
export const SAFE_RANGES: Readonly<Record<string, SafeRange>> = {
  // The stack of a container is 8 MB, of which the server wants 512 kB left.
  max_stack_depth: { max: 7680 },
  // Twice the size of a WAL file.
  min_wal_size: { min: 32 },
  max_wal_size: { min: 32 },
  // Three connections are kept for superusers, and Patroni needs more than none.
  max_connections: { min: 10 },
};
