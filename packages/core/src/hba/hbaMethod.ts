import { isIP } from 'node:net';

/** An option behind the method: `map=team`. */
export interface HbaOption {
  readonly name: string;
  readonly value: string;
}

type Check = (value: string) => boolean;
type Options = Readonly<Record<string, Check>>;

const any: Check = () => true;
const filled: Check = (value) => value !== '';
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value);
const zeroOrOne = oneOf('0', '1');
const port: Check = (value) => /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65535;
const listOf = (value: string): readonly string[] => value.split(',').map((item) => item.trim());

const KERBEROS: Options = { map: any, include_realm: zeroOrOne, krb_realm: any };

/** Methods that the servers of the images have, with the options each takes (PostgreSQL's hba.c). */
const METHODS: Readonly<Record<string, Options>> = {
  trust: {},
  reject: {},
  'scram-sha-256': {},
  md5: {},
  password: {},
  ident: { map: any },
  peer: { map: any },
  cert: { map: any },
  gss: KERBEROS,
  pam: { pamservice: any, pam_use_hostname: zeroOrOne },
  ldap: {
    ldapserver: filled,
    // The server, where to search, by which attribute, how deep; a filter has an option of its own.
    ldapurl: (value) =>
      /^ldaps?:\/\/[\dA-Za-z][\d.A-Za-z-]*(:[1-9]\d{0,3})?\/[\d.A-Za-z=,_-]+(\?[A-Za-z]+(\?(base|one|sub))?)?$/.test(
        value,
      ),
    ldapport: port,
    ldapscheme: oneOf('ldap', 'ldaps'),
    ldaptls: zeroOrOne,
    ldapprefix: any,
    ldapsuffix: any,
    ldapbasedn: any,
    ldapbinddn: any,
    ldapbindpasswd: any,
    ldapsearchattribute: any,
    ldapsearchfilter: any,
  },
  radius: {
    // The server resolves names while it reads the file, and refuses the file if one is unknown.
    radiusservers: (value) => listOf(value).every((server) => isIP(server) !== 0),
    radiussecrets: (value) => listOf(value).every(filled),
    radiusports: (value) => listOf(value).every(port),
    radiusidentifiers: (value) => listOf(value).every(filled),
  },
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  radius: ['radiusservers', 'radiussecrets'],
};

const TLS_OPTIONS: Options = {
  clientcert: oneOf('verify-ca', 'verify-full'),
  clientname: oneOf('CN', 'DN'),
};

const TLS_ONLY = 'only a `hostssl` record can';

/** What is wrong with a method in a record of a type, if anything. Never says an option's value. */
export function methodProblem(
  type: string,
  method: string,
  options: readonly HbaOption[],
): string | undefined {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (known === undefined) {
    return `the method must be one of ${Object.keys(METHODS).join(', ')}`;
  }
  if (method === 'peer' && type !== 'local') return 'only a `local` record can use peer';
  if (method === 'gss' && type === 'local') return 'a `local` record cannot use gss';
  if (method === 'cert' && type !== 'hostssl') return `${TLS_ONLY} use cert`;

  const allowed: Options = type === 'hostssl' ? { ...known, ...TLS_OPTIONS } : known;
  for (const { name, value } of options) {
    const check = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (check === undefined) {
      return Object.hasOwn(TLS_OPTIONS, name)
        ? `${TLS_ONLY} have the option ${name}`
        : `${method} takes no such option`;
    }
    if (!check(value)) return `the value of option ${name} is not one that ${method} takes`;
  }
  const given = new Map(options.map(({ name, value }) => [name, value]));
  if (method === 'cert' && given.get('clientcert') === 'verify-ca') {
    return 'cert always verifies the whole certificate; leave clientcert out';
  }
  const missing = REQUIRED[method]?.find((name) => !given.has(name));
  if (missing !== undefined) return `${method} needs ${missing}`;
  if (method === 'radius') return radiusProblem(given);
  return method === 'ldap' ? ldapProblem(given) : undefined;
}

function radiusProblem(given: ReadonlyMap<string, string>): string | undefined {
  const count = (name: string): number => listOf(given.get(name) ?? '').length;
  const servers = count('radiusservers');
  const odd = ['radiussecrets', 'radiusports', 'radiusidentifiers'].find(
    (name) => given.has(name) && count(name) !== 1 && count(name) !== servers,
  );
  return odd === undefined ? undefined : `${odd} must be one, or as many as radiusservers`;
}

/** Options that `ldapurl` would set a second time. */
const SAID_BY_URL = [
  'ldapserver',
  'ldapport',
  'ldapscheme',
  'ldapprefix',
  'ldapsuffix',
  'ldapbasedn',
  'ldapsearchattribute',
  'ldapsearchfilter',
];

function ldapProblem(given: ReadonlyMap<string, string>): string | undefined {
  const url = given.has('ldapurl');
  const doubled = SAID_BY_URL.find((name) => given.has(name));
  if (url && doubled !== undefined) return `ldapurl says all of it: leave ${doubled} out`;
  if (!url && !given.has('ldapserver')) return 'ldap needs ldapserver or ldapurl';

  const bind = given.has('ldapprefix') || given.has('ldapsuffix');
  const search = [
    'ldapbasedn',
    'ldapbinddn',
    'ldapbindpasswd',
    'ldapsearchattribute',
    'ldapsearchfilter',
  ].some((name) => given.has(name));

  if (bind && search)
    return 'ldap takes ldapprefix and ldapsuffix, or the search options, not both';
  if (!bind && !url && !given.has('ldapbasedn'))
    return 'ldap needs ldapbasedn, ldapprefix or ldapsuffix';
  return given.has('ldapsearchattribute') && given.has('ldapsearchfilter')
    ? 'ldap takes ldapsearchattribute or ldapsearchfilter, not both'
    : undefined;
}
