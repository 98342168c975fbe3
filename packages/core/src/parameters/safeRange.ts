/** Bounds that the server adds to those of its catalogue when it starts, in base units. */
export interface SafeRange {
  readonly min?: number;
  readonly max?: number;
  /** A value outside the bounds that has a meaning of its own. */
  readonly also?: number;
  readonly multipleOf?: number;
}

// Caches in the form of banks of 16 pages.
const BANKS = { multipleOf: 16 };

/** Narrower bounds by parameter. Beyond them a server in a pod does not start. */
export const SAFE_RANGES: Readonly<Record<string, SafeRange>> = {
  // The stack of a container is 8 MB, of which the server wants 512 kB left.
  max_stack_depth: { max: 7680 },
  commit_timestamp_buffers: BANKS,
  multixact_member_buffers: BANKS,
  multixact_offset_buffers: BANKS,
  notify_buffers: BANKS,
  serializable_buffers: BANKS,
  subtransaction_buffers: BANKS,
  transaction_buffers: BANKS,
  // Twice the size of a WAL file.
  min_wal_size: { min: 32 },
  max_wal_size: { min: 32 },
  // Together they must stay below 262143.
  max_connections: { max: 65_000 },
  max_worker_processes: { max: 65_000 },
  max_wal_senders: { max: 65_000 },
  autovacuum_max_workers: { max: 65_000 },
  autovacuum_worker_slots: { max: 65_000 },
  io_max_concurrency: { min: 1, also: -1 },
  vacuum_buffer_usage_limit: { min: 128, also: 0 },
};
