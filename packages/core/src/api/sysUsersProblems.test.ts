import { describe, expect, it } from 'vitest';
import { sysUsersProblems } from './sysUsersProblems.js';

const fields = (users: Parameters<typeof sysUsersProblems>[0]) =>
  sysUsersProblems(users).map(({ field }) => field);

describe('sysUsersProblems', () => {
  it('takes what the samples write, and quotes and other scripts in passwords', () => {
    const users = {
      pgdb: 'my db',
      pguser: "o'neill",
      pgpassword: `it's "quoted" \\ é 密`,
      pgrepluser: 'repluser',
      pgRewindUser: 'rewind_user',
      pgAdminPassword: '',
    };

    expect(sysUsersProblems(users)).toEqual([]);
  });

  it.each(['two\nlines', 'ends with a line\n', 'nul\0', 'tab\t', 'half \ud83d'])(
    'refuses a control character in a password without repeating it: %j',
    (pgpassword) => {
      const [problem, ...others] = sysUsersProblems({ pgpassword });

      expect(others).toEqual([]);
      expect(problem?.field).toBe('pgpassword');
      expect(problem?.message).toMatch(/line break.*one line/);
      expect(JSON.stringify(problem)).not.toContain(pgpassword);
    },
  );

  it('refuses names that PostgreSQL would cut off', () => {
    expect(fields({ pguser: 'u'.repeat(63), pgdb: 'd'.repeat(63) })).toEqual([]);
    expect(fields({ pguser: 'ü'.repeat(32), pgdb: 'd'.repeat(70) })).toEqual(['pgdb', 'pguser']);
  });

  it.each(['pg_app', 'public', 'none', 'postgres'])('refuses the role name %s', (pguser) => {
    expect(fields({ pguser })).toEqual(['pguser']);
  });

  it.each(['.', '..'])('refuses the database %s, which no URI can name', (pgdb) => {
    expect(fields({ pgdb })).toEqual(['pgdb']);
  });

  it('refuses one role for two purposes', () => {
    expect(fields({ pguser: 'same', pgMetricsUser: 'same' })).toEqual(['pguser', 'pgMetricsUser']);
    expect(fields({ pguser: '', pgMetricsUser: '' })).toEqual([]);
  });

  it('refuses a role that another purpose takes when its field is left out', () => {
    expect(fields({ pguser: 'repluser' })).toEqual(['pguser']);
  });
});
