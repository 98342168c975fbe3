import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderSpec } from './fixtures/renderSpec.js';

/** A connection on which the cluster depends. */
interface Needed {
  readonly kind: 'local' | 'tls' | 'plain';
  readonly database: string;
  readonly user: string;
  readonly method: string;
}

const ROLES = { superuser: 'postgres', replication: 'all', rewind: '+team', metrics: '/^m"x, #' };

/** Superuser twice, replication, rewind, monitoring. */
const OF_THE_OPERATOR = 5;

/** Who must get in whatever users write; with forceSsl nobody does so without TLS. */
function needed(forceSsl: boolean): readonly Needed[] {
  const method = 'scram-sha-256';
  const kinds = forceSsl ? (['tls'] as const) : (['tls', 'plain'] as const);
  return [
    { kind: 'local', database: 'any', user: ROLES.superuser, method: 'peer' },
    { kind: 'tls', database: 'any', user: ROLES.superuser, method },
    ...kinds.flatMap((kind) => [
      { kind, database: 'replication', user: ROLES.replication, method },
      { kind, database: 'postgres', user: ROLES.rewind, method },
      { kind, database: 'any', user: ROLES.metrics, method },
    ]),
  ];
}

const TYPES = { local: ['local'], tls: ['host', 'hostssl'], plain: ['host', 'hostnossl'] };

/** The method of the first record that takes a connection, as PostgreSQL reads these of the operator. */
function decides(rules: readonly string[], { kind, database, user }: Needed): string | undefined {
  const literal =
    /^[a-z_]+$/.test(user) && user !== 'all' ? user : `"${user.replaceAll('"', '""')}"`;
  const databases = database === 'replication' ? ['replication'] : ['all', database];
  const rule = rules.find((each) =>
    TYPES[kind].some((type) =>
      databases.some((name) => each.startsWith(`${type} ${name} ${literal} `)),
    ),
  );
  return rule?.split(' ').at(-1);
}

const blank = fc.constantFrom(' ', '\t', ' \\\n ', ' # no \\\n');
const word = (...words: readonly string[]) => fc.constantFrom(...words);
const record = fc
  .tuple(
    word('local', 'host', 'hostssl', 'hostnossl', 'hostgssenc', 'include', '"host"', '#'),
    word('all', 'replication', 'postgres', '"replication"', '/^.*$', 'sameuser', 'all,replication'),
    word('all', 'postgres', '"all"', '/^..', '"/^."', '+team', '"+team"', 'all,"+team"', '@users'),
    word('all', 'samehost', 'samenet', '0.0.0.0/0', '::/0', '0.0.0.0 0.0.0.0', '.local', ''),
    word('reject', 'trust', 'md5', 'peer', 'cert', 'rejct'),
    blank,
  )
  .map(([type, database, user, address, method, between]) =>
    [type, database, user, address, method].filter((part) => part !== '').join(between),
  );

it('no record of users comes before one that the cluster depends on, whatever is written', () => {
  const text = fc.array(record, { maxLength: 6 }).map((lines) => lines.join('\n'));
  const ends = fc.constantFrom('', '\\', '\n');
  fc.assert(
    fc.property(text, ends, fc.boolean(), (customPgHba, end, forceSsl) => {
      const sysUsers = {
        pgrepluser: ROLES.replication,
        pgRewindUser: ROLES.rewind,
        pgMetricsUser: ROLES.metrics,
      };
      const { hba, told } = renderSpec({
        fep: { forceSsl },
        fepChildCrVal: { customPgHba: customPgHba + end, sysUsers },
      });
      expect(told('InvalidManifest')).toEqual([]);
      const rules = hba.map(String);
      const first = rules.slice(0, OF_THE_OPERATOR);
      for (const connection of needed(forceSsl)) {
        expect(decides(first, connection)).toBe(connection.method);
      }
      expect(first.every((rule) => / (peer|scram-sha-256)$/.test(rule))).toBe(true);
      const admitsPlain = rules.some((rule) => !/^(local|hostssl) /.test(rule));
      expect(admitsPlain && forceSsl).toBe(false);
    }),
  );
});
