import type { JsonObject } from '@howdah/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configDifference } from './difference.js';

const desired: JsonObject = {
  ttl: 20,
  synchronous_mode: true,
  postgresql: {
    use_slots: true,
    parameters: { work_mem: '4MB', hot_standby: 'on' },
    pg_hba: ['local all postgres peer', 'host all all all scram-sha-256'],
  },
};

test('a stored configuration that is as desired needs nothing', () => {
  expect(configDifference(structuredClone(desired), desired)).toBeUndefined();
});

test('numbers and booleans written as text mean the same', () => {
  const stored = { ...desired, ttl: '20', synchronous_mode: 'true' };
  expect(configDifference(stored, desired)).toBeUndefined();
});

test('keys of others stay', () => {
  const stored = { ...desired, pause: true, standby_cluster: { host: 'x' } };
  expect(configDifference(stored, desired)).toBeUndefined();
});

test('a parameter that is no longer wanted is removed, a changed one replaced', () => {
  const stored = {
    ...desired,
    postgresql: {
      ...(desired['postgresql'] as JsonObject),
      parameters: { work_mem: '8MB', old: '1' },
    },
  };
  expect(configDifference(stored, desired)).toEqual({
    postgresql: { parameters: { work_mem: '4MB', hot_standby: 'on', old: null } },
  });
});

test('the order of pg_hba counts, and the list is replaced as a whole', () => {
  const pg_hba = ['host all all all scram-sha-256', 'local all postgres peer'];
  const stored = {
    ...desired,
    postgresql: { ...(desired['postgresql'] as JsonObject), pg_hba },
  };
  expect(configDifference(stored, desired)).toEqual({
    postgresql: { pg_hba: ['local all postgres peer', 'host all all all scram-sha-256'] },
  });
});

test('slots, archive settings and replica methods that went away are removed', () => {
  const stored: JsonObject = {
    ...desired,
    slots: { sub1: { type: 'physical' } },
    master_start_timeout: 10,
    postgresql: {
      ...(desired['postgresql'] as JsonObject),
      recovery_conf: { restore_command: 'x' },
      create_replica_methods: ['backup', 'basebackup'],
      backup: { command: 'y' },
    },
  };
  expect(configDifference(stored, desired)).toEqual({
    slots: null,
    master_start_timeout: null,
    postgresql: { recovery_conf: null, create_replica_methods: null, backup: null },
  });
});

test('one slot of two that went away is removed alone', () => {
  const slots = { a: { type: 'physical' }, b: { type: 'physical' } };
  const difference = configDifference(
    { ...desired, slots },
    { ...desired, slots: { a: { type: 'physical' } } },
  );
  expect(difference).toEqual({ slots: { b: null } });
});

test('the patch, applied as Patroni applies it, leaves nothing to do', () => {
  const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.string());
  const parameters = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.string());
  const methods = fc.constantFrom<JsonObject>(
    {},
    { create_replica_methods: ['m1', 'basebackup'], m1: { command: 'x', keep_data: true } },
    { create_replica_methods: ['m2', 'basebackup'], m2: { command: 'y' } },
  );
  const config = fc.record(
    {
      ttl: fc.integer(),
      synchronous_mode: scalar,
      slots: fc.dictionary(fc.constantFrom('s1', 's2'), fc.record({ type: fc.string() })),
      postgresql: fc
        .tuple(
          methods,
          fc.record(
            {
              parameters,
              pg_hba: fc.array(fc.string(), { maxLength: 3 }),
              recovery_conf: parameters,
            },
            { requiredKeys: [] },
          ),
        )
        .map(([own, rest]) => ({ ...own, ...rest })),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(config, config, (stored, wanted) => {
      const patch = configDifference(stored, wanted);
      if (patch === undefined) return;
      const result = applyLikePatroni(stored, patch);
      expect(configDifference(result, wanted)).toBeUndefined();
      expect(JSON.stringify(result)).not.toContain('null');
    }),
  );
});

/** patroni/utils.py, patch_config. */
function applyLikePatroni(config: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, JsonObject[string]> = { ...config };
  for (const [name, value] of Object.entries(patch)) {
    const current = result[name];
    if (value === null) delete result[name];
    else if (isObject(value) && isObject(current)) result[name] = applyLikePatroni(current, value);
    else result[name] = value;
  }
  return result;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
