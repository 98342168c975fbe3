/** Something in `customPgHba` that was not taken. */
export interface HbaWarning {
  readonly code: 'HbaRuleInvalid';
  readonly message: string;
}

/** The user's records as pg_hba.conf takes them, comments and blank lines gone. */
export interface UserHba {
  readonly rules: readonly string[];
  readonly warnings: readonly HbaWarning[];
}

const TYPES = new Set(['local', 'host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc']);
const METHODS = new Set([
  'trust',
  'reject',
  'md5',
  'password',
  'scram-sha-256',
  'gss',
  'sspi',
  'ident',
  'peer',
  'ldap',
  'radius',
  'cert',
  'pam',
  'bsd',
]);

/**
 * Reads `customPgHba`. One wrong record would keep PostgreSQL from loading the whole file, so each
 * is checked, and a wrong one is left out with a warning that names its line.
 */
export function userHba(text: string): UserHba {
  const rules: string[] = [];
  const warnings: HbaWarning[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const tokens = tokensOf(line);
    if (tokens.kind === 'tokens' && tokens.tokens.length === 0) continue;
    const problem = tokens.kind === 'unclosed' ? 'a quote is not closed' : problemOf(tokens.tokens);
    if (problem === undefined && tokens.kind === 'tokens') rules.push(tokens.tokens.join(' '));
    else {
      warnings.push({
        code: 'HbaRuleInvalid',
        message: `line ${index + 1} of customPgHba was left out: ${problem ?? 'it cannot be read'}`,
      });
    }
  }
  return { rules, warnings };
}

type Tokens =
  | { readonly kind: 'tokens'; readonly tokens: readonly string[] }
  | { readonly kind: 'unclosed' };

/** Splits a record at blanks outside quotes and drops a comment; quotes stay as written. */
function tokensOf(line: string): Tokens {
  const tokens: string[] = [];
  let current = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (!quoted && character === '#') break;
    if (!quoted && /\s/.test(character)) {
      if (current !== '') tokens.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  if (quoted) return { kind: 'unclosed' };
  if (current !== '') tokens.push(current);
  return { kind: 'tokens', tokens };
}

function problemOf(tokens: readonly string[]): string | undefined {
  const [type = ''] = tokens;
  if (tokens.some((token) => token.includes('\0'))) return 'it holds the character NUL';
  if (type.startsWith('include')) return 'files cannot be included; write the records themselves';
  if (!TYPES.has(type)) return `it begins with none of ${[...TYPES].join(', ')}`;
  const address = type === 'local' ? 0 : 1;
  // An address may be followed by a mask: `10.0.0.0 255.0.0.0`.
  const masked = address === 1 && /^[0-9a-fA-F.:]+$/.test(tokens[4] ?? '') ? 1 : 0;
  const method = tokens[3 + address + masked];
  if (method === undefined) {
    return `it is too short; write ${type} DATABASE USER${address === 1 ? ' ADDRESS' : ''} METHOD`;
  }
  return METHODS.has(method) ? undefined : `its method is none of ${[...METHODS].join(', ')}`;
}
