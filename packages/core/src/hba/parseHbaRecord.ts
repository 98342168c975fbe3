import { hbaAddress, maskedAddress } from './hbaAddress.js';
import type { HbaAddress } from './hbaAddress.js';
import { methodProblem } from './hbaMethod.js';
import type { HbaOption } from './hbaMethod.js';
import { HBA_TYPES } from './hbaRecord.js';
import type { HbaRecord } from './hbaRecord.js';
import { hbaFields } from './hbaTokens.js';
import type { HbaToken } from './hbaTokens.js';

/** What one line of pg_hba.conf says, or why a server would not take it. */
export type ParsedHbaRecord =
  | { readonly kind: 'blank' }
  | { readonly kind: 'record'; readonly record: HbaRecord }
  | { readonly kind: 'invalid'; readonly problem: string };

// Half of a surrogate pair has no UTF-8, so that Patroni could not write the file.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f\p{Cs}]/u;
const INCLUDES = new Set(['include', 'include_if_exists', 'include_dir']);
// What PostgreSQL and JavaScript read alike: escapes of punctuation, and plain sets.
const REGEX = /^\/([\w.^$*+?|()-]|\\[.^$*+?|()[\]\\dws-]|\[\^?(\w-\w|[\w.$])+\])+$/;

/** PostgreSQL 15 gives up a line whose token is longer than 10240 bytes, with what follows it. */
const LONGEST_TOKEN = 10_000;
/** The first version to which a name with / in front is a regular expression. */
const WITH_REGEX = 16;

/**
 * Reads one line for a major version of PostgreSQL, or for all of them. A server refuses the whole
 * file for one bad line, so nothing doubtful passes.
 */
export function parseHbaRecord(line: string, major = WITH_REGEX): ParsedHbaRecord {
  if (CONTROL.test(line)) return invalid('control characters are not allowed');
  const read = hbaFields(line);
  if ('problem' in read) return invalid(read.problem);
  if (read.fields.length === 0) return { kind: 'blank' };
  if (read.fields.flat().some(({ text }) => Buffer.byteLength(text) > LONGEST_TOKEN)) {
    return invalid(`one name or option has more than ${LONGEST_TOKEN} bytes`);
  }

  const [typeField, databases, users, ...rest] = read.fields;
  const typeText = typeField?.map(({ text }) => text).join(',');
  if (typeText !== undefined && INCLUDES.has(typeText)) {
    return invalid('other files cannot be included; write their records here');
  }
  const type = HBA_TYPES.find((candidate) => candidate === typeText);
  if (type === undefined) return invalid(`a record begins with one of ${HBA_TYPES.join(', ')}`);
  if (databases === undefined || users === undefined) {
    return invalid('expected a database and a user behind the type');
  }

  const problem = [...databases, ...users]
    .map((name) => nameProblem(name, major))
    .find((found) => found !== undefined);
  if (problem !== undefined) return invalid(problem);
  const located = locate(type === 'local', rest);
  if ('problem' in located) return invalid(located.problem);
  const authenticated = authentication(type, located.rest);
  if ('problem' in authenticated) return invalid(authenticated.problem);

  const { address } = located;
  const where = address === undefined ? {} : { address };
  return { kind: 'record', record: { type, databases, users, ...where, ...authenticated } };
}

function invalid(problem: string): ParsedHbaRecord {
  return { kind: 'invalid', problem };
}

function nameProblem({ text, quoted }: HbaToken, major: number): string | undefined {
  if (!quoted && text.startsWith('@')) {
    return 'names cannot come from other files; write them here';
  }
  if (!text.startsWith('/')) return undefined;
  // Version 15 takes it literally, so that a record meant to reject would let in.
  if (major < WITH_REGEX) return `regular expressions need PostgreSQL ${WITH_REGEX} or newer`;
  // Quoted or not.
  if (!(REGEX.test(text) && compiles(text.slice(1)))) {
    return 'the regular expression is not one that is surely understood';
  }
  return undefined;
}

function compiles(expression: string): boolean {
  try {
    return new RegExp(expression) instanceof RegExp;
  } catch {
    return false;
  }
}

type Fields = readonly (readonly HbaToken[])[];
type Located =
  | { readonly address?: HbaAddress; readonly rest: Fields }
  | { readonly problem: string };

function locate(local: boolean, fields: Fields): Located {
  if (local) return { rest: fields };
  const [addressField, ...rest] = fields;
  const token = single(addressField);
  if (token === undefined) return { problem: 'expected one address behind the user' };

  const read = hbaAddress(token);
  if ('problem' in read) return read;
  if ('address' in read) return { address: read.address, rest };
  const masked = maskedAddress(read.ipWithoutMask, single(rest[0])?.text ?? '');
  if ('address' in masked) return { address: masked.address, rest: rest.slice(1) };
  return { problem: 'problem' in masked ? masked.problem : 'expected a mask behind the address' };
}

type Authentication =
  | { readonly method: string; readonly options: readonly HbaOption[] }
  | { readonly problem: string };

function authentication(type: string, [methodField, ...optionFields]: Fields): Authentication {
  const method = single(methodField)?.text;
  if (method === undefined) return { problem: 'expected a method at the end' };

  const options: HbaOption[] = [];
  for (const { text } of optionFields.flat()) {
    const equals = text.indexOf('=');
    if (equals < 1) return { problem: 'expected `name=value` behind the method' };
    options.push({ name: text.slice(0, equals), value: text.slice(equals + 1) });
  }
  const problem = methodProblem(type, method, options);
  return problem === undefined ? { method, options } : { problem };
}

function single(field: readonly HbaToken[] | undefined): HbaToken | undefined {
  return field?.length === 1 ? field[0] : undefined;
}
