import type { Contribution } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContributionError } from './contributionError.js';
import { CONTRIBUTIONS_OF } from './fixtures/contributionsOf.js';
import { parseContributions } from './parseContributions.js';
import { SLOT_NAMES } from './slotTable.js';

const refusal = (answer: unknown): Pick<ContributionError, 'code' | 'path' | 'message'> => {
  try {
    parseContributions(answer);
  } catch (error) {
    if (error instanceof ContributionError) return error;
    throw error;
  }
  return expect.unreachable('the answer was taken');
};

const object = (data: unknown): unknown => ({
  slot: 'object',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data },
});

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

/** An object whose answer has exactly so many bytes of JSON. */
const ofBytes = (bytes: number): unknown => {
  const empty = JSON.stringify([object('')]).length;
  return [object('ä"\n'.padEnd(bytes - empty - 3, 'x'))];
};

describe('an answer of the right form', () => {
  it.each(SLOT_NAMES)('is taken as it is: %s', (slot) => {
    const contribution: fc.Arbitrary<Contribution> = CONTRIBUTIONS_OF[slot];
    fc.assert(
      fc.property(
        contribution.filter(
          (c) => c.slot !== 'plugin.slot' || c.law !== 'maximum' || typeof c.value === 'number',
        ),
        (made) => {
          expect(parseContributions([made])).toEqual([made]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is copied: what a plugin changes later is not seen', () => {
    const container = { name: 'c', command: ['run'] };
    const parsed = parseContributions([{ slot: 'pod.container', role: 'main', container }]);
    container.command.push('--evil');
    expect(parsed).toMatchObject([{ container: { command: ['run'] } }]);
  });

  it('loses members that are undefined', () => {
    const [parsed] = parseContributions([
      { slot: 'pg.parameter', name: 'a', value: 'b', field: undefined },
    ]);
    expect(Object.keys(parsed ?? {})).toEqual(['slot', 'name', 'value']);
  });

  it('may have 256 KiB of JSON and 64 levels', () => {
    expect(parseContributions(ofBytes(256 * 1024))).toHaveLength(1);
    expect(parseContributions([object(nested(60))])).toHaveLength(1);
  });
});

describe('refused, with its place and what was expected,', () => {
  it('is what is no array', () => {
    expect(refusal(Promise.resolve([]))).toMatchObject({
      code: 'HOWDAH_NOT_JSON',
      path: 'contributions',
      message: expect.stringContaining('class instance (Promise)'),
    });
    expect(refusal({})).toMatchObject({
      code: 'HOWDAH_NO_LIST',
      path: 'contributions',
      message:
        'contributions: expected an array of contributions, got Object; return [] for nothing',
    });
  });

  it('is an unknown slot, the known ones being named', () => {
    const unknown = refusal([{ slot: 'pg.paramter' }]);
    expect(unknown).toMatchObject({ code: 'HOWDAH_UNKNOWN_SLOT', path: 'contributions[0].slot' });
    expect(unknown.message).toContain('"pg.paramter" is none; the slots are pg.parameter, ');
    expect(unknown.message).toContain('plugin.slot');
    expect(refusal([{ slot: 'toString' }]).code).toBe('HOWDAH_UNKNOWN_SLOT');
    expect(refusal([7]).code).toBe('HOWDAH_UNKNOWN_SLOT');
    expect(refusal([{ slot: 'p4ssw0rd!' }]).message).not.toContain('p4ssw0rd');
  });

  it.each([
    [{ slot: 'pg.parameter', name: 'a', value: 4711 }, 'value', 'expected string, received number'],
    [
      { slot: 'pg.parameter', name: 'a', value: 'b', strengh: 'x' },
      '',
      'Unrecognized key: "strengh"',
    ],
    [{ slot: 'pod.env', container: 'c', env: { value: 'hunter2' } }, 'env.name', 'expected string'],
    [
      { slot: 'pod.env', workload: 'job/A', container: 'c', env: { name: 'A' } },
      'workload',
      'job/<name>',
    ],
    [{ slot: 'volume.size', volume: 'v', size: '4711 apples' }, 'size', 'expected a quantity'],
    [{ slot: 'pod.meta', labels: { ok: 'hunter2 4711' } }, 'labels.ok', 'expected letters, digits'],
    [{ slot: 'pod.meta', labels: { 'a b': 'c' } }, 'labels.a b', 'expected a name of letters'],
    [
      { slot: 'pod.meta', annotations: { 'a//b': 'hunter2' } },
      'annotations.a//b',
      'expected a name of letters',
    ],
    [
      {
        slot: 'object',
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'B_4711' } },
      },
      'object.metadata.name',
      'expected lower-case letters',
    ],
    [{ slot: 'pod.volume', volume: { name: 'V_4711' } }, 'volume.name', 'expected lower-case'],
    [{ slot: 'volume.root', volume: 'v', directory: '../4711' }, 'directory', 'relative path'],
    [
      { slot: 'credential.source', credential: 'rest', source: { value: 'hunter2' } },
      'source',
      'fileInPod',
    ],
    [
      { slot: 'plugin.slot', of: 'a/b', law: 'maximum', key: 'k', value: 'hunter2' },
      'value',
      'expected a number',
    ],
    [
      { slot: 'pod.container', role: 'boss', container: { name: 'c' } },
      'role',
      'expected one of "main"',
    ],
  ])('is a contribution of another shape, its value untold: %#', (made, place, expected) => {
    const { code, path, message } = refusal([made]);
    expect(code).toBe('HOWDAH_WRONG_SHAPE');
    expect(path).toBe(place === '' ? 'contributions[0]' : `contributions[0].${place}`);
    expect(message).toContain(expected);
    expect(message).toContain(made.slot);
    expect(message).not.toMatch(/hunter2|4711|boss/);
  });

  it('is a circle, and what nests deeper than 64 levels', () => {
    const circle: Record<string, unknown> = {};
    circle['again'] = { circle };
    expect(refusal([object(circle)])).toMatchObject({
      code: 'HOWDAH_JSON_CIRCULAR',
      path: 'contributions[0].object.data.again.circle',
    });
    expect(refusal([object(nested(100_000 / 1000))]).code).toBe('HOWDAH_JSON_TOO_DEEP');
  });

  it.each([
    ['a function', () => 'hunter2', 'is a function'],
    ['a symbol', Symbol('hunter2'), 'is a symbol'],
    ['a bigint', 4711n, 'is a bigint'],
    ['NaN', Number.NaN, 'is a number that is not finite'],
    ['an infinite number', Number.NEGATIVE_INFINITY, 'is a number that is not finite'],
    ['a class instance', new Date(4711), 'is a class instance (Date)'],
    ['an array of a class of its own', new (class Own extends Array<string> {})(), '(Own)'],
    ['a hole in an array', [undefined], 'is a undefined'],
  ])('is %s', (_, value, expected) => {
    const { code, path, message } = refusal([object({ value })]);
    expect(code).toBe('HOWDAH_NOT_JSON');
    expect(path).toMatch(/^contributions\[0\]\.object\.data\.value/);
    expect(message).toContain(expected);
    expect(message).not.toMatch(/hunter2|4711/);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('is the key %s', (key) => {
    const hostile: unknown = JSON.parse(`{"${key}": {"polluted": true}}`);
    expect(refusal([object(hostile)])).toMatchObject({
      code: 'HOWDAH_JSON_RESERVED_KEY',
      path: `contributions[0].object.data.${key}`,
    });
  });

  it('is a getter that throws; of what it throws only the class is told', () => {
    class VaultError extends Error {}
    const sneaky = Object.defineProperty({}, 'password', {
      enumerable: true,
      get: () => {
        throw new VaultError('hunter2');
      },
    });
    expect(refusal([object(sneaky)])).toMatchObject({
      code: 'HOWDAH_JSON_UNREADABLE',
      path: 'contributions[0].object.data.password',
      message: 'contributions[0].object.data.password throws VaultError when it is read',
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusal([object(proxy)]).message).toContain('throws TypeError when it is read');
  });

  it('is more than 256 KiB of JSON, wherever the bytes are', () => {
    const large = refusal(ofBytes(256 * 1024 + 1));
    expect(large).toMatchObject({
      code: 'HOWDAH_JSON_TOO_LARGE',
      path: 'contributions[0].object.data',
    });
    expect(large.message).toContain('262144 bytes');
    expect(refusal([object({ ['k'.repeat(300_000)]: 1 })]).message.length).toBeLessThan(300);
    const sparse: unknown[] = [];
    sparse.length = 4_000_000_000;
    expect(refusal([object(sparse)]).code).toBe('HOWDAH_JSON_TOO_LARGE');
    expect(refusal(Array.from({ length: 300_000 }, () => null)).code).toBe('HOWDAH_JSON_TOO_LARGE');
  });

  it('is what grows while it is copied: only as much is read as may be', () => {
    let read = 0;
    const endless = {
      get more() {
        read += 1;
        return 'x'.repeat(10_000);
      },
    };
    expect(refusal([object(Array.from({ length: 5000 }, () => endless))]).code).toBe(
      'HOWDAH_JSON_TOO_LARGE',
    );
    expect(read).toBeLessThan(30);
  });
});

describe('an answer that is known already', () => {
  const answer = () => [object({ a: { b: [1, 'x'] } }), { slot: 'pg.preload', library: 'pgaudit' }];
  const known = parseContributions(answer());

  it('is answered by what is known', () => {
    expect(parseContributions(answer(), known)).toBe(known);
  });

  it('in all but a leaf is another one', () => {
    const changed = [object({ a: { b: [1, 'y'] } }), { slot: 'pg.preload', library: 'pgaudit' }];
    expect(parseContributions(changed, known)).toEqual(changed);
  });

  it('in all but what cannot be read is refused with its place', () => {
    const sneaky = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('hunter2');
      },
    });
    expect(() =>
      parseContributions([object(sneaky), { slot: 'pg.preload', library: 'pgaudit' }], known),
    ).toThrow('contributions[0].object.data.a throws Error when it is read');
  });
});
