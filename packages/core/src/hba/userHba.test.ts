import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userHba } from './userHba.js';

describe("the user's pg_hba records", () => {
  it('are taken in their order, without comments and blank lines', () => {
    const text = '# ours\nhost all all 10.0.0.0/8 md5 # lan\n\nlocal  "my db" all\ttrust\n';

    expect(userHba(text)).toEqual({
      rules: ['host all all 10.0.0.0/8 md5', 'local "my db" all trust'],
      warnings: [],
    });
  });

  it.each([
    ['host all all 10.0.0.0 255.0.0.0 scram-sha-256'],
    ['hostssl all all ::/0 cert clientcert=verify-full'],
    ['host all "all#1" example.org scram-sha-256'],
  ])('%s is taken', (rule) => {
    expect(userHba(rule).rules).toEqual([rule]);
  });

  it.each([
    ['hosts all all all trust', 'begins with none of'],
    ['host all all trust', 'too short'],
    ['host all all all skram', 'its method is none of'],
    ['include other.conf', 'cannot be included'],
    ['host "all all all trust', 'quote is not closed'],
  ])('%s is left out with a warning', (rule, why) => {
    const { rules, warnings } = userHba(`local all all peer\n${rule}`);

    expect(rules).toEqual(['local all all peer']);
    expect(warnings[0]?.message).toContain('line 2');
    expect(warnings[0]?.message).toContain(why);
  });

  it('any text gives records of one line each that begin with a connection type', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const rule of userHba(text).rules) {
          expect(rule).toMatch(/^(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc) /);
          expect(rule).not.toContain('\n');
        }
      }),
    );
  });
});
