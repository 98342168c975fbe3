import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HbaAddress } from './hbaAddress.js';
import { HBA_TYPES, hbaRecordText } from './hbaRecord.js';
import type { HbaRecord } from './hbaRecord.js';
import { parseHbaRecord } from './parseHbaRecord.js';

const text = (line: string): string => {
  const parsed = parseHbaRecord(line);
  return parsed.kind === 'record' ? hbaRecordText(parsed.record) : parsed.kind;
};

const network = (ips: fc.Arbitrary<string>, widest: number): fc.Arbitrary<HbaAddress> =>
  fc
    .tuple(ips, fc.integer({ min: 0, max: widest }))
    .map(([ip, bits]) => ({ kind: 'network', ip, bits }));

const LDAP = 'host all all all ldap ldapserver=ldap.example.org';

describe('parseHbaRecord', () => {
  it.each([
    ['local all all peer'],
    ['local all all peer map=team'],
    ['host all all all scram-sha-256'],
    ['host all,app +team,app samenet md5'],
    ['host replication repl 10.0.0.0/8 scram-sha-256'],
    ['host "replication" "all" 0.0.0.0/0 reject'],
    ['host "my ""db""" "a,b#c" fe80::/10 trust'],
    ['host all all .example.org trust'],
    ['host all all new-upgrade-pod.new-upgrade-headless-svc.ns.svc.cluster.local trust'],
    ['hostssl all all ::/0 cert clientcert=verify-full'],
    ['hostssl all all all scram-sha-256 clientcert=verify-ca'],
    ['hostgssenc all all all gss include_realm=0 krb_realm=EXAMPLE.ORG'],
    ['host all /^app_[0-9]+$ all md5'],
    [`${LDAP} ldapprefix=cn= ldapsuffix=c"=ou, dc=x"`],
    [`${LDAP} ldapbasedn=dc=x ldapsearchfilter=(uid=$username)`],
    ['host all all all ldap ldapurl=ldaps://ldap.example.org:636/dc=example?uid?sub ldaptls=0'],
    ['host all all all radius radiusservers=1"0.0.0.1,10.0.0.2" radiussecrets=s'],
    ['host all all all pam pamservice=postgres'],
  ])('takes %s', (line) => {
    expect(parseHbaRecord(line).kind).toBe('record');
    expect(text(text(line))).toBe(text(line));
  });

  it.each([
    ['host all all 10.0.0.0 255.0.0.0 md5', 'host all all 10.0.0.0/8 md5'],
    ['host all all ::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff md5', 'host all all ::1/128 md5'],
    ['host all , app all all md5', 'blank-separated'],
    ['host all, app all all md5', 'host all,app all all md5'],
    ['host all all Example.ORG md5', 'host all all example.org md5'],
    ['host all all "all" md5', 'host all all "all" md5'],
    ['host all "app" all md5', 'host all "app" all md5'],
    ['hostssl all all all cert "map=x y"', 'hostssl all all all cert m"ap=x y"'],
    // Half a character would be lost, and a backslash at the end would swallow the next record.
    ['local all 😀"a b" peer', 'local all 😀"a b" peer'],
    ['local all all peer map=\\ # mine', 'local all all peer m"ap=\\"'],
    ['# comment', 'blank'],
    [' \t', 'blank'],
  ])('reads %s as %s', (line, expected) => {
    const meant = expected === 'blank-separated' ? 'invalid' : expected;
    expect(text(line)).toBe(meant);
  });

  it.each([
    ['hosts all all all trust', 'a record begins with one of'],
    ['host all', 'expected a database and a user'],
    ['host all all', 'expected one address'],
    ['host all all trust', 'expected a method'],
    ['host all all 10.0.0.0 md5', 'needs a mask'],
    ['host all all 10.0.0.0 255.0.255.0 md5', 'needs a mask'],
    ['host all all 10.0.0.0 ffff:: md5', 'needs a mask'],
    ['host all all 10.0.0.0/33 md5', 'between 0 and 32'],
    ['host all all ::/129 md5', 'between 0 and 128'],
    ['host all all 10.0/8 md5', 'the address must be'],
    ['host all all 10.1 md5', 'the address must be'],
    ['host all all 0x7f.0x1 md5', 'the address must be'],
    ['host all all fe80::1%eth0/64 md5', 'the address must be'],
    ['host all all a,b md5', 'expected one address'],
    ['host all all all md5,trust', 'expected a method'],
    ['host all all all skram', 'the method must be one of'],
    ['host all all all constructor', 'the method must be one of'],
    ['host all all all oauth issuer=x scope=y', 'the method must be one of'],
    ['host all all all md5 extra', 'expected `name=value`'],
    ['host all all all md5 map=x', 'md5 takes no such option'],
    ['host all all all md5 toString=x', 'md5 takes no such option'],
    ['host all all all md5 clientcert=verify-ca', 'only a `hostssl` record'],
    ['hostssl all all all md5 clientcert=1', 'the value of option clientcert'],
    ['hostssl all all all cert clientcert=verify-ca', 'leave clientcert out'],
    ['host all all all cert', 'only a `hostssl` record'],
    ['host all all all peer', 'only a `local` record'],
    ['local all all gss', 'cannot use gss'],
    ['host all all all ldap', 'ldap needs ldapserver or ldapurl'],
    ['host all all all ldap ldapurl=ldapi://x/dc=y', 'the value of option ldapurl'],
    ['host all all all ldap ldapurl=ldap://x/dc=y ldapbasedn=z', 'leave ldapbasedn out'],
    [`host all ${'a'.repeat(10_001)} all md5`, 'more than 10000 bytes'],
    [LDAP, 'ldap needs ldapbasedn'],
    [`${LDAP} ldapprefix=x ldapbasedn=y`, 'not both'],
    [`${LDAP} ldapbasedn=y ldapport=0`, 'the value of option ldapport'],
    ['host all all all radius radiusservers=r radiussecrets=s', 'the value of option radiuss'],
    ['host all all all radius radiusservers="::1" radiussecrets="a,b"', 'as many as'],
    ['host all all all radius radiusservers=::1', 'radius needs radiussecrets'],
    ['include other.conf', 'other files cannot be included'],
    ['include_dir d', 'other files cannot be included'],
    ['host @admins all all md5', 'names cannot come from other files'],
    ['host all /( all md5', 'regular expression'],
    ['host all /a\\1 all md5', 'regular expression'],
    ['host all /\\u all md5', 'regular expression'],
    ['host all /[[.] all md5', 'regular expression'],
    ['host all /[] all md5', 'regular expression'],
    ['host all \ud83d all md5', 'control characters'],
    ['host all "all all all trust', 'a closing quote is missing'],
    ['host ,all all all md5', 'an empty item'],
    ['host all, # no more', 'ends with a comma'],
    ['host all all all md5\u0000', 'control characters'],
  ])('refuses %s', (line, problem) => {
    expect(parseHbaRecord(line)).toMatchObject({ kind: 'invalid' });
    expect(JSON.stringify(parseHbaRecord(line))).toContain(problem);
  });

  it('knows regular expressions from PostgreSQL 16 on only, where 15 would read a literal name', () => {
    expect(parseHbaRecord('host all /^app all reject', 15)).toMatchObject({
      problem: expect.stringContaining('PostgreSQL 16'),
    });
    expect(parseHbaRecord('host all "/^app" all reject', 15)).toMatchObject({ kind: 'invalid' });
    expect(parseHbaRecord('host all /^app all reject', 17)).toMatchObject({ kind: 'record' });
  });

  it('reads back every record that was written', () => {
    const character = fc.constantFrom('a', 'Z', '1', '"', ',', '#', ' ', '+', '@', '\\', '=', 'é');
    const token = fc.record({
      text: fc.string({ unit: character, minLength: 1, maxLength: 8 }),
      quoted: fc.constant(true),
    });
    const keyword = fc.record({
      text: fc.constantFrom('all', 'replication', 'sameuser', '+team', 'app'),
      quoted: fc.constant(false),
    });
    const names = fc.array(fc.oneof(token, keyword), { minLength: 1, maxLength: 3 });
    const address = fc.oneof(
      fc.constant<HbaAddress>({ kind: 'keyword', word: 'all' }),
      network(fc.ipV4(), 32),
      network(fc.ipV6(), 128),
      fc.constant<HbaAddress>({ kind: 'host', name: 'a.example.org' }),
    );
    const record = fc
      .record({ type: fc.constantFrom(...HBA_TYPES), databases: names, users: names, address })
      .map(({ address: where, ...rest }): HbaRecord => {
        const options = rest.type === 'local' ? [{ name: 'map', value: 'a "b", #c' }] : [];
        const method = rest.type === 'local' ? 'peer' : 'scram-sha-256';
        return { ...rest, ...(rest.type === 'local' ? {} : { address: where }), method, options };
      });
    fc.assert(
      fc.property(record, (written) => {
        const parsed = parseHbaRecord(hbaRecordText(written));
        expect(parsed).toEqual({ kind: 'record', record: written });
      }),
    );
  });
});
