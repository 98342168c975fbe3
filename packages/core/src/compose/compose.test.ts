import type { Contribution, PgRole } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, toJson } from './canonical.js';
import { compose } from './compose.js';
import type { Contributed } from './contributed.js';

const from = (owner: string, contribution: Contribution): Contributed => ({ owner, contribution });

const contribution: fc.Arbitrary<Contribution> = fc.oneof(
  fc.record({
    slot: fc.constant('pg.parameter' as const),
    name: fc.constantFrom('work_mem', 'Work_Mem', 'wal_level', 'ssl'),
    value: fc.constantFrom('on', 'off', '4MB'),
    strength: fc.constantFrom('default' as const, 'required' as const),
  }),
  fc.record({
    slot: fc.constant('pg.preload' as const),
    library: fc.constantFrom('pgaudit', 'pg_tde', 'auto_explain'),
    before: fc.subarray(['pgaudit', 'pg_tde', 'auto_explain']),
  }),
  fc.record({
    slot: fc.constant('pg.hba' as const),
    id: fc.constantFrom('local', 'replication', 'reject'),
    rule: fc.constantFrom('local all all peer', 'host all all all reject'),
    after: fc.subarray(['local', 'replication']),
  }),
  fc.record({
    slot: fc.constant('pod.container' as const),
    role: fc.constantFrom('main' as const, 'sidecar' as const),
    container: fc.record({
      name: fc.constantFrom('fep-patroni', 'exporter'),
      image: fc.constantFrom('a', 'b'),
      resources: fc.oneof(
        fc.constant({}),
        fc.constant({ limits: { cpu: '1' } }),
        fc.constant({ limits: '1' }),
      ),
    }),
  }),
  fc.record({
    slot: fc.constant('pod.env' as const),
    container: fc.constantFrom('fep-patroni', 'exporter'),
    env: fc.record({ name: fc.constantFrom('A', 'B'), value: fc.constantFrom('1', '2') }),
  }),
  fc.record({
    slot: fc.constant('pod.meta' as const),
    labels: fc.dictionary(fc.constantFrom('a/b', 'c~d'), fc.constantFrom('x', 'y')),
  }),
  fc.record({
    slot: fc.constant('pod.rbac' as const),
    rule: fc.record({
      apiGroups: fc.constant(['']),
      resources: fc.constantFrom(['pods'], ['services']),
      verbs: fc.constantFrom(['get'], ['patch']),
    }),
  }),
  fc.record({
    slot: fc.constant('object' as const),
    object: fc.record({
      apiVersion: fc.constant('v1'),
      kind: fc.constant('ConfigMap'),
      metadata: fc.record({ name: fc.constantFrom('one', 'two') }),
      data: fc.dictionary(fc.constantFrom('k'), fc.constantFrom('v', 'w')),
    }),
  }),
);

const contributed = fc.array(
  fc.tuple(fc.constantFrom('a', 'b', 'c'), contribution).map(([owner, c]) => from(owner, c)),
  { maxLength: 12 },
);

const outcome = (items: readonly Contributed[]): string => {
  const { merged, conflicts } = compose(items);
  return canonical(toJson(conflicts.length > 0 ? { conflicts } : { merged }));
};

describe('the laws of composition', () => {
  it('the order in which plugins contribute never matters', () => {
    fc.assert(
      fc.property(
        contributed.chain((items) =>
          fc.tuple(
            fc.constant(items),
            fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length }),
          ),
        ),
        ([items, shuffled]) => outcome(items) === outcome(shuffled),
      ),
      { numRuns: 1000 },
    );
  });

  it('saying a thing twice is saying it once', () => {
    fc.assert(
      fc.property(contributed, (items) => outcome(items) === outcome([...items, ...items])),
      { numRuns: 500 },
    );
  });

  it('what one plugin contributes cannot vanish because another one is added without a conflict', () => {
    fc.assert(
      fc.property(contributed, contributed, (some, more) => {
        const alone = compose(some);
        const together = compose([...some, ...more]);
        if (alone.conflicts.length > 0 || together.conflicts.length > 0) return;
        for (const library of alone.merged.preload) {
          expect(together.merged.preload).toContain(library);
        }
        for (const rule of alone.merged.hba) expect(together.merged.hba).toContain(rule);
      }),
    );
  });
});

describe('a scalar claim', () => {
  const parameter = (value: string, strength: 'default' | 'required'): Contribution => ({
    slot: 'pg.parameter',
    name: 'wal_level',
    value,
    strength,
  });

  it('is settled by strength: default, then the user, then required', () => {
    const byDefault = from('ha', parameter('replica', 'default'));
    const byUser: Contributed = { ...from('user', parameter('logical', 'default')), rank: 'user' };
    const byNeed = from('backup', parameter('minimal', 'required'));
    const value = (items: readonly Contributed[]) => compose(items).merged.parameters['wal_level'];

    expect(value([byDefault])).toBe('replica');
    expect(value([byDefault, byUser])).toBe('logical');
    expect(value([byDefault, byUser, byNeed])).toBe('minimal');
  });

  it('conflicts when two plugins require different values, and the message names both', () => {
    const { conflicts } = compose([
      from('backup.example.org', parameter('replica', 'required')),
      from('cdc.example.org', parameter('logical', 'required')),
    ]);

    expect(conflicts).toMatchInlineSnapshot(`
      [
        {
          "message": "pg.parameter/wal_level: backup.example.org wants "replica"; cdc.example.org wants "logical"",
          "owners": [
            "backup.example.org",
            "cdc.example.org",
          ],
          "path": "pg.parameter/wal_level",
        },
      ]
    `);
  });
});

describe('a container', () => {
  it('is put together from the leaves that several plugins contribute', () => {
    const { merged, conflicts, provenance } = compose([
      from('core', {
        slot: 'pod.container',
        role: 'main',
        container: { name: 'fep-patroni', image: 'pg:17', resources: { limits: { cpu: '1' } } },
      }),
      from('ha', {
        slot: 'pod.container',
        role: 'main',
        container: { name: 'fep-patroni', command: ['patroni'] },
      }),
      from('ha', { slot: 'pod.env', container: 'fep-patroni', env: { name: 'A', value: '1' } }),
    ]);

    expect(conflicts).toEqual([]);
    expect(merged.pods.instance?.containers).toEqual([
      {
        name: 'fep-patroni',
        image: 'pg:17',
        resources: { limits: { cpu: '1' } },
        command: ['patroni'],
        env: [{ name: 'A', value: '1' }],
      },
    ]);
    expect(provenance().get('pod.container/instance/fep-patroni/command')?.owners).toEqual(['ha']);
  });

  it('cannot mount a volume that nobody contributes', () => {
    const { conflicts } = compose([
      from('ha', {
        slot: 'pod.mount',
        container: 'fep-patroni',
        mount: { name: 'patroni', mountPath: '/etc/patroni' },
      }),
    ]);

    expect(conflicts.map(({ message }) => message)).toEqual([
      'ha mounts volume "patroni" at /etc/patroni, and nobody contributes a pod.volume of that name',
    ]);
  });
});

describe('an ordered set', () => {
  it('honours before and after, and names a cycle', () => {
    const library = (name: string, before: readonly string[]): Contributed =>
      from(name, { slot: 'pg.preload', library: name, before });

    expect(
      compose([library('pg_tde', ['pgaudit']), library('pgaudit', [])]).merged.preload,
    ).toEqual(['pg_tde', 'pgaudit']);
    expect(
      compose([library('pg_tde', ['pgaudit']), library('pgaudit', ['pg_tde'])]).conflicts,
    ).toHaveLength(1);
  });
});

describe('a role', () => {
  const role = (owner: string, wanted: Partial<PgRole>): Contributed =>
    from(owner, { slot: 'pg.role', name: 'monitor', attributes: [], ...wanted });

  it('may what any plugin wants it to, and has the password that one of them gives it', () => {
    const { merged, conflicts } = compose([
      role('exporter', { attributes: ['LOGIN'], memberOf: ['pg_monitor'] }),
      role('audit', { attributes: ['CREATEDB', 'LOGIN'], execute: ['pg_ls_dir(text)'] }),
      role('pool', { memberOf: ['pg_read_all_data'], password: { secret: 's', key: 'k' } }),
    ]);
    expect(conflicts).toEqual([]);
    expect(merged.roles).toEqual([
      {
        slot: 'pg.role',
        name: 'monitor',
        attributes: ['LOGIN', 'CREATEDB'],
        password: { secret: 's', key: 'k' },
        execute: ['pg_ls_dir(text)'],
        memberOf: ['pg_monitor', 'pg_read_all_data'],
      },
    ]);
  });

  it('has one password: two that differ are a conflict that names both', () => {
    const { conflicts } = compose([
      role('exporter', { password: { secret: 'one', key: 'k' } }),
      role('pool', { password: { secret: 'two', key: 'k' } }),
    ]);
    expect(conflicts).toMatchObject([
      { path: 'pg.role/monitor/password', owners: ['exporter', 'pool'] },
    ]);
  });
});

describe('a standby cluster', () => {
  const streaming = (host: string): Contribution => ({
    slot: 'ha.standby',
    source: { streaming: { host } },
  });

  it('follows by streaming and from an archive, each of which another plugin may know', () => {
    const { merged, conflicts } = compose([
      from('ha', streaming('db.example.org')),
      from('backup', { slot: 'ha.standby', source: { archive: { restoreCommand: 'get %f %p' } } }),
    ]);
    expect(conflicts).toEqual([]);
    expect(merged.standby.map(({ source }) => source)).toEqual([
      { archive: { restoreCommand: 'get %f %p' } },
      { streaming: { host: 'db.example.org' } },
    ]);
  });

  it('follows one source of a kind', () => {
    const { conflicts } = compose([
      from('ha', streaming('a.example.org')),
      from('x', streaming('b.example.org')),
    ]);
    expect(conflicts).toMatchObject([{ path: 'ha.standby/streaming', owners: ['ha', 'x'] }]);
  });
});
