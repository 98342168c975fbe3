import type { PluginInput } from '@howdah/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contribute } from './contribute.js';
import { exampleInput } from './fixtures/exampleCluster.js';
import { hostileText } from './fixtures/hostileText.js';
import type { HaSpec } from './spec/haSpec.js';

/** What the kubelet makes of a value (Kubernetes' `third_party/forked/golang/expansion`). */
function expanded(value: string): string {
  let text = '';
  for (let at = 0; at < value.length; at += 1) {
    const next = value.charAt(at + 1);
    const end = next === '(' ? value.indexOf(')', at) : -1;
    if (value.charAt(at) !== '$' || next === '') text += value.charAt(at);
    else if (end > 0) text += '<something else>';
    else text += next === '$' ? '$' : `$${next}`;
    if (value.charAt(at) === '$') at = end > 0 ? end : at + 1;
  }
  return text;
}

/** The fields of a record of pg_hba.conf, as its scanner parts them. */
function fields(rule: string): readonly string[] {
  const [...found] = rule.matchAll(/"((?:[^"]|"")*)"|([^" ]+)/g);
  return found.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}

// Names with control characters are refused before anything is made of them.
const name = hostileText('repl', 'all', 'replication', '+', '@', '$$', '$(', ')')
  .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, ''))
  .filter((text) => text !== '');

const inputWith = (replication: string, rewind: string): PluginInput<HaSpec> => {
  const input = exampleInput({});
  const { credentials } = input;
  return {
    ...input,
    credentials: {
      ...credentials,
      replication: { ...credentials.replication, username: replication },
      rewind: { ...credentials.rewind, username: rewind },
    },
  };
};

test('roles of any name reach pg_hba.conf and the environment as they are', () => {
  fc.assert(
    fc.property(name, name, (replication, rewind) => {
      const made = contribute(inputWith(replication, rewind));
      const rules = made.flatMap((each) => (each.slot === 'pg.hba' ? [fields(each.rule)] : []));
      expect(rules).toEqual([
        ['local', 'all', 'postgres', 'peer'],
        ['host', 'replication', replication, 'all', 'scram-sha-256'],
        ['host', 'postgres', rewind, 'all', 'scram-sha-256'],
      ]);
      const values = new Map(
        made.flatMap((each) =>
          each.slot === 'pod.env'
            ? [[each.env.name, expanded(JSON.stringify(each.env['value'] ?? null))]]
            : [],
        ),
      );
      expect(values.get('PATRONI_REPLICATION_USERNAME')).toBe(JSON.stringify(replication));
      expect(values.get('PATRONI_REWIND_USERNAME')).toBe(JSON.stringify(rewind));
    }),
  );
});

test('limits of the WAL are what the server takes, whatever the size of the volume', () => {
  const bytes = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.maxSafeNat());
  fc.assert(
    fc.property(bytes, fc.boolean(), (size, shared) => {
      const input = exampleInput({});
      const cluster = { ...input.cluster, walVolume: { bytes: size, shared } };
      for (const each of contribute({ ...input, cluster })) {
        const megabytes = each.slot === 'pg.parameter' ? /^(.*)MB$/.exec(each.value)?.[1] : '64';
        expect(megabytes ?? '64').toMatch(/^\d+$/);
        expect(Number(megabytes ?? 64)).toBeLessThanOrEqual(2 ** 31 - 1);
      }
    }),
  );
});
