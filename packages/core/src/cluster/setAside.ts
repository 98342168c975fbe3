import type { Diagnostic } from '@howdah/plugin-api';

/** The warning that a field of `fepChildCrVal` has no effect, and why. */
export function setAside(code: string, field: string, why: string): Diagnostic {
  const path = `spec.fepChildCrVal.${field}`;
  return { severity: 'warning', code, path, message: `${path} is set aside: ${why}` };
}
