import type { ObjectJson } from '@howdah/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configMap, exampleInput, pod } from '../fixtures/exampleCluster.js';
import { hostileText } from '../fixtures/hostileText.js';
import { observedLock, readTopology } from './topology.js';

const { cluster } = exampleInput({});
const text = hostileText('demo-sts-0', '12', 'true', '{"state":"running"}', '{"role":', '[', '"');
const anyJson = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
const reason = fc.dictionary(
  fc.oneof(text, fc.constantFrom('toString', '__proto__', 'valueOf')),
  fc.record({ old_value: anyJson, new_value: fc.oneof(anyJson, fc.constant({ toString: 1 })) }),
);
const status = fc.oneof(
  text,
  fc.json(),
  fc
    .record(
      {
        state: fc.oneof(text, anyJson),
        role: fc.oneof(fc.constantFrom('primary', 'replica'), anyJson),
        timeline: fc.oneof(fc.nat(), anyJson),
        pending_restart: fc.oneof(fc.boolean(), anyJson),
        pending_restart_reason: fc.oneof(reason, anyJson),
      },
      { requiredKeys: ['state', 'role'] },
    )
    .map((value) => JSON.stringify(value)),
);

const told = (name: string, annotation: string): ObjectJson => {
  const member = pod(name, {});
  return { ...member, metadata: { ...member.metadata, annotations: { status: annotation } } };
};

const observed = (pods: readonly ObjectJson[], annotations: Readonly<Record<string, string>>) => ({
  ...exampleInput({}).observed,
  pods,
  configMaps: ['leader', 'config', 'sync'].map((name) => configMap(`demo-${name}`, annotations)),
});

const annotations = fc.dictionary(
  fc.constantFrom('leader', 'transitions', 'config', 'sync_standby', '__proto__'),
  fc.oneof(text, fc.constantFrom('demo-sts-0', '7', '1e3', '9'.repeat(40))),
  { noNullPrototype: true },
);

test('whatever members and lock say, the topology is known or told to be unknown', () => {
  fc.assert(
    fc.property(status, status, annotations, (one, other, held) => {
      const seen = observed([told('demo-sts-0', one), told('demo-sts-1', other)], held);
      const lock = observedLock(seen, cluster);
      const topology = readTopology(seen, cluster);
      expect(topology.known).toBe(lock.known);
      const { members, transitions } = topology.known
        ? topology.value
        : { members: [], transitions: 0 };
      expect(Number.isSafeInteger(transitions)).toBe(true);
      for (const { state, pendingRestart, pendingParameters = [] } of members) {
        expect([typeof state, typeof pendingRestart]).toEqual(['string', 'boolean']);
        for (const { from, to } of pendingParameters) {
          expect([typeof from, typeof to]).toEqual(['string', 'string']);
        }
      }
    }),
  );
});

test('a member that says something endlessly deep says nothing, and the process lives on', () => {
  for (const depth of [100, 10_000, 100_000, 100_000]) {
    const deep = `{"state":"running","role":"replica","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const seen = observed([told('demo-sts-0', deep)], { leader: 'a', transitions: '1' });
    expect(readTopology(seen, cluster).known).toBe(true);
  }
});
