const NAMES = new Set([
  'backup_destination',
  'core_contents',
  'core_directory',
  'keystore_location',
  'pgaudit.config_file',
  'reserve_buffer_ratio',
  'tablespace_encryption_algorithm',
]);

const PREFIXES = ['pgx_', 'tde_', 'fsep_', 'vci.'];

/** Whether only the servers of FEP images know a parameter. */
export function isFepParameter(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
