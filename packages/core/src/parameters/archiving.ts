/** Parameters that make the server archive. Without an archiver they would fill the WAL volume. */
export const ARCHIVING: ReadonlySet<string> = new Set([
  'archive_mode',
  'archive_command',
  'archive_library',
]);

const IDLE = new Set(['', 'off', 'false', 'no', '0']);

/** Whether a value of such a parameter asks for nothing to be archived. */
export function archivesNothing(value: string): boolean {
  return IDLE.has(value.trim().toLowerCase());
}
