import { hbaRecordText } from './hbaRecord.js';
import type { HbaRecord } from './hbaRecord.js';
import { parseHbaRecord } from './parseHbaRecord.js';
import { shadowingRule } from './shadowingRule.js';

/** Something in `customPgHba` that was not taken as written. Never holds text of the record. */
export interface HbaWarning {
  readonly code: 'HbaLineInvalid' | 'HbaShadowed' | 'HbaNotEncrypted';
  /** Line of the text, counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** The user's records, ready for pg_hba.conf, in the user's order. */
export interface UserHba {
  readonly rules: readonly string[];
  readonly warnings: readonly HbaWarning[];
}

/** What surrounds the user's records. */
export interface UserHbaContext {
  /** Rules that come before the user's, so that shadowed ones can be named. */
  readonly before?: readonly string[];
  /** Whether only encrypted connections are accepted (`spec.fep.forceSsl`). */
  readonly forceSsl?: boolean;
}

/** That a later record never decides is said as a help; each costs a look at all these. */
const MOST_COMPARED = 300;

const NO_PLAIN = 'spec.fep.forceSsl accepts encrypted connections only; write hostssl';

/**
 * Reads `customPgHba`. PostgreSQL refuses a whole file for one bad line, so a bad line is left out
 * with a warning that names it, and the others stay.
 *
 * @example userHba('hostssl orders app 10.0.0.0/8 scram-sha-256').rules
 */
export function userHba(text: string, context: UserHbaContext = {}): UserHba {
  const rules: string[] = [];
  const warnings: HbaWarning[] = [];
  const earlier = (context.before ?? []).flatMap(recordOf);
  const warn = (code: HbaWarning['code'], line: number, what: string): void => {
    warnings.push({ code, line, message: `line ${line} of customPgHba ${what}` });
  };

  for (const { line, text: written } of logicalLines(text)) {
    const parsed = parseHbaRecord(written);
    if (parsed.kind === 'blank') continue;
    if (parsed.kind === 'invalid') {
      warn('HbaLineInvalid', line, `was left out: ${parsed.problem}`);
      continue;
    }

    const record = context.forceSsl === true ? encrypted(parsed.record) : parsed.record;
    if (record === undefined) {
      warn('HbaNotEncrypted', line, `was left out: ${NO_PLAIN}`);
      continue;
    }
    const shadow = shadowingRule(earlier, record);
    if (shadow) {
      warn('HbaShadowed', line, `never decides: an earlier ${shadow.type} rule takes all it names`);
    }
    if (earlier.length < MOST_COMPARED) earlier.push(record);
    rules.push(hbaRecordText(record));
  }
  return { rules, warnings };
}

function recordOf(rule: string): HbaRecord[] {
  const parsed = parseHbaRecord(rule);
  return parsed.kind === 'record' ? [parsed.record] : [];
}

/** The part of a record that encrypted connections can use, if there is one. */
function encrypted(record: HbaRecord): HbaRecord | undefined {
  switch (record.type) {
    case 'local':
    case 'hostssl':
      return record;
    case 'host':
    case 'hostnogssenc':
      return { ...record, type: 'hostssl' };
    case 'hostnossl':
    case 'hostgssenc':
      return undefined;
  }
}

interface LogicalLine {
  readonly line: number;
  readonly text: string;
}

/** A backslash at the very end of a line joins the next one to it, comments included. */
function logicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let parts: string[] = [];
  // The line added here ends a backslash on the last one.
  for (const [index, raw] of [...text.split(/\r?\n/), ''].entries()) {
    const continued = raw.endsWith('\\');
    parts.push(continued ? raw.slice(0, -1) : raw);
    if (continued) continue;
    lines.push({ line: index + 2 - parts.length, text: parts.join('') });
    parts = [];
  }
  return lines;
}
