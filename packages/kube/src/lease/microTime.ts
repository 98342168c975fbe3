/** A time as Lease wants it: RFC 3339 with microseconds, always six digits. */
export function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
