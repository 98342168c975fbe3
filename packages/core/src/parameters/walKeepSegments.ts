const SEGMENT_MEGABYTES = 16;

/**
 * PostgreSQL 13 replaced `wal_keep_segments`, a number of files of 16 MB, by `wal_keep_size`.
 * Returns the latter's value, or `undefined` where the former is no number of files.
 */
export function walKeepSize(segments: string): string | undefined {
  const trimmed = segments.trim();
  return /^\d{1,8}$/.test(trimmed) ? `${Number(trimmed) * SEGMENT_MEGABYTES}MB` : undefined;
}
