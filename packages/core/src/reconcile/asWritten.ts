import type { Condition, Diagnostic } from '@howdah/plugin-api';
import { LONGEST_MESSAGE } from '../text/shortened.js';

/**
 * `AsWritten`: whether the manifest is followed to the letter. Events about what was set aside are
 * gone within the hour; this stays for as long as it is true.
 */
export function asWritten(diagnostics: readonly Diagnostic[]): Condition {
  const type = 'AsWritten';
  const told = [...new Set(diagnostics.map(({ path, message }) => withPath(path, message)))];
  if (told.length === 0) {
    return {
      type,
      status: 'True',
      reason: 'NothingSetAside',
      message: 'Everything in the manifest has its effect.',
    };
  }
  return { type, status: 'False', reason: 'SetAside', message: wholeFindings(told) };
}

/** The text of a finding, with its place in the manifest in front. */
export function withPath(path: string, message: string): string {
  return message.startsWith(path) ? message : `${path}: ${message}`;
}

/** As many whole findings as there is room for, and how many more there are. */
function wholeFindings(findings: readonly string[]): string {
  const shown: string[] = [];
  for (const finding of findings) {
    const rest = findings.length - shown.length;
    const room = LONGEST_MESSAGE - shown.join('\n').length - `\nand ${rest} more`.length;
    if (finding.length + 1 > room) break;
    shown.push(finding);
  }
  const more = findings.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`and ${more} more: see the events`])].join('\n');
}
