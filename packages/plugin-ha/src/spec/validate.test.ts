import { expect, test } from 'vitest';
import { exampleInput } from '../fixtures/exampleCluster.js';
import { validate } from './validate.js';

const findings = (fep: Parameters<typeof exampleInput>[0]) =>
  validate(exampleInput({ fep })).map(({ severity, path, message }) => ({
    severity,
    path,
    message,
  }));

test('a manifest that says nothing about high availability is fine', () => {
  expect(findings({})).toEqual([]);
});

test.each([
  ['Patroni’s own timings', { ttl: 30, loop_wait: 10, retry_timeout: 10 }],
  ['a ttl alone', { ttl: 20 }],
  ['a long retry_timeout alone', { retry_timeout: 30 }],
  ['a long loop_wait within a short ttl', { ttl: 20, loop_wait: 12 }],
  ['a long retry_timeout within a short ttl', { ttl: 20, retry_timeout: 9 }],
  ['nought as a time limit', { master_start_timeout: 0, master_stop_timeout: 0 }],
])('%s: accepted', (_, fineTuningParams) => {
  expect(findings({ fineTuningParams })).toEqual([]);
});

test.each([
  [
    { ttl: 20, loop_wait: 10, retry_timeout: 10 },
    'ttl',
    'loop_wait + 2 * retry_timeout must not exceed ttl, but 10 + 2 * 10 = 30 exceeds 20; ' +
      'raise ttl to 30 or lower loop_wait to 1 and retry_timeout to 9',
  ],
  [
    { ttl: 22, loop_wait: 8, retry_timeout: 8 },
    'ttl',
    'loop_wait + 2 * retry_timeout must not exceed ttl, but 8 + 2 * 8 = 24 exceeds 22; ' +
      'raise ttl to 24 or lower loop_wait to 6',
  ],
  [{ ttl: 19 }, 'ttl', 'ttl is 19; write a whole number of seconds, 20 or more'],
  [{ loop_wait: 0 }, 'loop_wait', 'loop_wait is 0; write a whole number of seconds, 1 or more'],
  [
    { retry_timeout: 2 },
    'retry_timeout',
    'retry_timeout is 2; write a whole number of seconds, 3 or more',
  ],
  [
    { master_start_timeout: '5m' },
    'master_start_timeout',
    'master_start_timeout is "5m"; write a whole number of seconds, 0 or more',
  ],
  [{ ttl: 20.5 }, 'ttl', 'ttl is 20.5; write a whole number of seconds, 20 or more'],
])('%o is refused with what to write instead', (fineTuningParams, key, message) => {
  expect(findings({ fineTuningParams })).toEqual([
    { severity: 'error', path: `spec.fep.fineTuningParams.${key}`, message },
  ]);
});

test('an unknown syncMode is refused', () => {
  expect(findings({ syncMode: 'quorum' })).toEqual([
    {
      severity: 'error',
      path: 'spec.fep.syncMode',
      message: 'syncMode is "quorum"; write "on" or "off", in quotes',
    },
  ]);
});

test.each(['on', true])('syncMode %o on one instance is a warning only', (syncMode) => {
  const input = exampleInput({ fep: { syncMode } });
  const lone = { ...input, cluster: { ...input.cluster, instances: 1 } };
  expect(validate(lone)).toMatchObject([{ severity: 'warning', path: 'spec.fep.syncMode' }]);
  expect(validate(input)).toEqual([]);
});

test('logical and physical slots are understood', () => {
  const replicationSlots = [
    'sub1:',
    '  type: logical',
    '  database: postgres',
    '  plugin: pgoutput',
    'dr: {type: physical, cluster_type: primary}',
  ].join('\n');
  const input = exampleInput({ fep: { replicationSlots } });
  expect(validate(input)).toEqual([]);
  expect(input.spec.slots).toEqual({
    sub1: { type: 'logical', database: 'postgres', plugin: 'pgoutput' },
    dr: { type: 'physical', cluster_type: 'primary' },
  });
});

test.each([
  ['sub1: [', 'replicationSlots is not YAML'],
  ['- sub1', 'must map names'],
  ['just text', 'must map names'],
  ['Sub-1: {type: physical}', 'slot "Sub-1": use up to 63 lower case'],
  ['sub1: {type: logical}', 'slot "sub1" is not understood (database'],
  ['sub1: {type: logical, database: "\\ud83d", plugin: x}', 'database: expected a name'],
  ['sub1: {type: other}', 'slot "sub1" is not understood'],
  ['sub1:', 'slot "sub1" is not understood'],
  ['demo_sts_0: {type: physical}', "name of a member's own slot"],
  ['a: &x {type: physical}\nb: *x', 'must not use tags, anchors and aliases of YAML'],
  ['[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[', 'is nested too deep'],
  ['--- a\n--- b', 'is not one document'],
  ['# '.padEnd(17_000, 'x'), 'has more than 16384 characters'],
  ['"a\\nb": {type: physical}', 'slot "a?b": use up to 63 lower case'],
])('slots %o are refused with a reason', (replicationSlots, reason) => {
  const [finding] = findings({ replicationSlots });
  expect(finding?.path).toBe('spec.fep.replicationSlots');
  expect(finding?.severity).toBe('error');
  expect(finding?.message).toContain(reason);
});

test.each([
  ['pgrepluser', 'a$$b', 'with $$ in it'],
  ['pgRewindUser', '$$', 'with $$ in it'],
  ['pgAdminPassword', 'pa$$word', 'with $$ in it'],
  ['pgreplpassword', "$$; drop role x; '", 'with $$ in it'],
  ['pgRewindPassword', '$$$', 'with $$ in it'],
  ['pgrepluser', '/repl', 'regular expression'],
  ['pgRewindUser', '/(', 'regular expression'],
])('%s %o is refused, since Patroni fails with it', (field, text, reason) => {
  const input = exampleInput({ fepChildCrVal: { sysUsers: { [field]: text } } });
  const [finding, ...others] = validate(input);
  expect(others).toEqual([]);
  expect(finding?.path).toBe(`spec.fepChildCrVal.sysUsers.${field}`);
  expect(finding?.message).toContain(reason);
  expect(finding?.message).not.toContain(text === '$$' ? 'role $$' : text);
});

test('a $ and a password of the application are nobody else’s business', () => {
  const sysUsers = { pgAdminPassword: '$1$', pgrepluser: 'a$', pguser: '/x$$', pgpassword: '$$' };
  expect(validate(exampleInput({ fepChildCrVal: { sysUsers } }))).toEqual([]);
});
