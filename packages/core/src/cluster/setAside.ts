import type { Diagnostic } from '@howdah/plugin-api';

/** The warning that what is written at a path of the manifest has no effect, and why. */
export function setAside(code: string, path: string, why: string): Diagnostic {
  return { severity: 'warning', code, path, message: `${path} is set aside: ${why}` };
}
