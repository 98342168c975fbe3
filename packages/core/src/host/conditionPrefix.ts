import type { PluginManifest } from '@howdah/plugin-api';

/** What the condition types of a plugin begin with: its key in PascalCase, `pg-audit` as `PgAudit`. */
export function conditionPrefix({ key }: Pick<PluginManifest, 'key'>): string {
  return key
    .split('-')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');
}

/** Whether a condition type begins with a prefix as a word of its own: `PgAuditReady` with `PgAudit`, not with `PgAud`. */
export function hasPrefix(prefix: string, type: string): boolean {
  return type.startsWith(prefix) && /^([A-Z].*)?$/.test(type.slice(prefix.length));
}
