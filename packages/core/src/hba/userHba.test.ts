import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userHba } from './userHba.js';

const codes = (text: string, context = {}) =>
  userHba(text, context).warnings.map(({ code, line }) => [code, line]);

describe("the user's pg_hba records", () => {
  it('are taken in their order, without comments and blank lines', () => {
    const text = '# ours\nhost all all 10.0.0.0/8 md5 # lan\n\nlocal  "my db" all\ttrust\r\n';

    expect(userHba(text)).toEqual({
      rules: ['host all all 10.0.0.0/8 md5', 'local "my db" all trust'],
      warnings: [],
    });
  });

  it('may go on behind a backslash at the end of a line', () => {
    expect(userHba('host all,\\\n  app all \\\nall trust\nbad\nlocal a b peer \\')).toMatchObject({
      rules: ['host all,app all all trust', 'local a b peer'],
      warnings: [{ code: 'HbaLineInvalid', line: 4 }],
    });
  });

  it('that are wrong are named one by one, by line, without their text', () => {
    const text = 'local a b peer\nhost a b all ldap ldapserver=x ldapbindpasswd="hunter2\n\nx';
    const { rules, warnings, untilWrong } = userHba(text);

    expect({ rules, untilWrong }).toEqual({ rules: ['local a b peer'], untilWrong: 1 });
    expect(warnings.map(({ message }) => message)).toEqual([
      'line 2 of customPgHba is wrong: a closing quote is missing',
      'line 4 of customPgHba is wrong: a record begins with one of local, host, hostssl, ' +
        'hostnossl, hostgssenc, hostnogssenc',
    ]);
  });

  it('are encrypted where the cluster accepts nothing else', () => {
    const text = 'local a b peer\nhost a b all md5\nhostnossl a b all md5\nhostssl c b all cert';

    expect(userHba(text, { forceSsl: true })).toMatchObject({
      rules: ['local a b peer', 'hostssl a b all md5', 'hostssl c b all cert'],
      warnings: [{ code: 'HbaNotEncrypted', line: 3 }],
    });
  });

  it.each([
    ['host all all all md5', 'hostssl app app 10.0.0.0/8 cert'],
    ['host all all 10.0.0.0/8 md5', 'host app app 10.1.0.0/16 reject'],
    ['host all all ::/0 md5', 'host all all fe80::/10 md5'],
    ['host all all .example.org md5', 'host all all a.example.org md5'],
    ['host app,"b" all all md5', 'host b app samehost md5'],
    ['local all all peer', 'local app app md5'],
  ])('after %s a record %s never decides, and a warning says so', (first, second) => {
    expect(codes(`${first}\n${second}`)).toEqual([['HbaShadowed', 2]]);
    expect(codes(second, { before: [first] })).toEqual([['HbaShadowed', 1]]);
    expect(userHba(second, { before: [first] }).rules).toHaveLength(1);
  });

  it.each([
    ['host all all all md5', 'host replication repl all md5'],
    ['host all all all md5', 'local all all md5'],
    ['hostssl all all all md5', 'host all all all md5'],
    ['host all all 10.1.0.0/16 md5', 'host all all 10.0.0.0/8 md5'],
    ['host all all 10.0.0.0/8 md5', 'host all all ::/0 md5'],
    ['host all all samenet md5', 'host all all 10.0.0.0/8 md5'],
    ['host all +team all md5', 'host all app all md5'],
    ['host all +team all md5', 'host all "+team" all md5'],
    ['host "all" all all md5', 'host app all all md5'],
    ['host all all example.org md5', 'host all all a.example.org md5'],
  ])('after %s a record %s still decides', (first, second) => {
    expect(codes(`${first}\n${second}`)).toEqual([]);
  });

  it('any text gives records of one line each that are read back the same', () => {
    const word = fc.constantFrom('host', 'local', 'all', 'a', '"', ',', ' ', '\\', '\n', '::1/128');
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (written) => {
        const { rules } = userHba(written);
        for (const rule of rules) {
          expect(rule).toMatch(/^(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc) /);
          expect(rule).not.toMatch(/[\n\r\0]/);
        }
        expect(userHba(rules.join('\n')).rules).toEqual(rules);
      }),
    );
  });

  it.each(['"', '""', ',', ' ', 'a,', '\\\n', '#', 'a.', 'local a b peer\n', '/'])(
    'a hundred kilobytes of %j are read without slowing down',
    (unit) => {
      const start = performance.now();
      userHba(`host a b ${unit.repeat(100_000 / unit.length)}`);
      expect(performance.now() - start).toBeLessThan(3000);
    },
  );
});
