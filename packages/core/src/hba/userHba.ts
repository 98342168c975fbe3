import { hbaRecordText } from './hbaRecord.js';
import type { HbaRecord } from './hbaRecord.js';
import { parseHbaRecord } from './parseHbaRecord.js';
import { shadowSearch } from './shadowSearch.js';

/** Something in `customPgHba` that was not taken as written. Never holds text of the record. */
export interface HbaWarning {
  readonly code: 'HbaLineInvalid' | 'HbaShadowed' | 'HbaNotEncrypted' | 'HbaWithoutCertificate';
  /** Line of the text, counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** What a text says, ready for pg_hba.conf, in the user's order. */
export interface UserHba {
  /** The records that can be read. */
  readonly rules: readonly string[];
  readonly warnings: readonly HbaWarning[];
  /** How many of the rules come before the first line that cannot be read, if there is one. */
  readonly untilWrong?: number;
}

/** What surrounds the user's records. */
export interface UserHbaContext {
  /** Rules that come before the user's, so that shadowed ones can be named. */
  readonly before?: readonly string[];
  /** Whether only encrypted connections are accepted (`spec.fep.forceSsl`). */
  readonly forceSsl?: boolean;
  /** Version of PostgreSQL that is to read them. */
  readonly major?: number;
  /** Whether clients are to show a certificate (`spec.fep.postgres.tls.verifyClient`). */
  readonly verifyClient?: boolean;
}

const NO_PLAIN = 'spec.fep.forceSsl accepts encrypted connections only; write hostssl';

/**
 * Reads `customPgHba`. A line that no server would take is named in a warning.
 *
 * @example userHba('hostssl orders app 10.0.0.0/8 scram-sha-256').rules
 */
export function userHba(text: string, context: UserHbaContext = {}): UserHba {
  const rules: string[] = [];
  let untilWrong: number | undefined;
  const warnings: HbaWarning[] = [];
  const shadowOf = shadowSearch();
  for (const record of (context.before ?? []).flatMap(recordOf)) shadowOf(record);
  const warn = (code: HbaWarning['code'], line: number, what: string): void => {
    warnings.push({ code, line, message: `line ${line} of customPgHba ${what}` });
  };

  for (const { line, text: written } of logicalLines(text)) {
    const parsed = parseHbaRecord(written, context.major);
    if (parsed.kind === 'blank') continue;
    if (parsed.kind === 'invalid') {
      warn('HbaLineInvalid', line, `is wrong: ${parsed.problem}`);
      untilWrong ??= rules.length;
      continue;
    }

    const record = context.forceSsl === true ? encrypted(parsed.record) : parsed.record;
    if (record === undefined) {
      warn('HbaNotEncrypted', line, `was left out: ${NO_PLAIN}`);
      continue;
    }
    const shadow = shadowOf(record);
    if (shadow !== undefined) {
      warn('HbaShadowed', line, `never decides: an earlier ${shadow} rule takes all it names`);
    }
    if (context.verifyClient === true && letsInWithout(record)) {
      warn('HbaWithoutCertificate', line, NO_CERTIFICATE);
    }
    rules.push(hbaRecordText(record));
  }
  return { rules, warnings, ...(untilWrong === undefined ? {} : { untilWrong }) };
}

const NO_CERTIFICATE =
  'lets in clients without a certificate, which spec.fep.postgres.tls.verifyClient wants; write hostssl with clientcert=verify-ca or verify-full, or method cert';

/** Whether it lets in somebody from elsewhere who shows no certificate. */
function letsInWithout({ type, method, options }: HbaRecord): boolean {
  return (
    type !== 'local' &&
    method !== 'reject' &&
    method !== 'cert' &&
    !options.some(({ name }) => name === 'clientcert')
  );
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
