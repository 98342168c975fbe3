import type { Diagnostic } from '@howdah/plugin-api';
import { shortened } from '../text/shortened.js';

/** Each of them becomes an event. */
const MOST_FINDINGS = 20;
const LONGEST_PATH = 256;

/**
 * The first findings of those that somebody has, errors before warnings, and one that tells of the
 * others: nobody reads hundreds, and the API server must not have to take them.
 */
export function boundedFindings(
  findings: readonly Diagnostic[],
  whose: string,
): readonly Diagnostic[] {
  const [errors, warnings] = ['error', 'warning'].map((severity) =>
    findings.filter((finding) => finding.severity === severity),
  );
  const shown = [...(errors ?? []), ...(warnings ?? [])]
    .slice(0, MOST_FINDINGS)
    .map(({ path, message, ...finding }) => ({
      ...finding,
      path: shortened(path, LONGEST_PATH),
      message: shortened(message),
    }));
  const more = findings.length - shown.length;
  if (more === 0) return shown;
  const message = `has ${more} more findings; correct what the first ones say, and others are shown`;
  return [...shown, { severity: 'warning', code: 'MoreFindings', path: whose, message }];
}
