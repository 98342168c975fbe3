import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isJsonObject } from '../object/json.js';
import type { JsonObject } from '../object/json.js';
import { shareEqualParts } from './shareEqualParts.js';

function parsed(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

it('what did not change is the very same in the later version, and what did is the later one’s', () => {
  const before = parsed('{"labels":{"a":"1"},"spec":{"list":[{"x":1},{"y":2}],"n":1},"gone":{}}');
  const after = parsed('{"labels":{"a":"1"},"spec":{"list":[{"x":1},{"y":3}],"n":1},"new":{}}');

  expect(shareEqualParts(before, after)).toBe(false);

  expect(after).toEqual(
    parsed('{"labels":{"a":"1"},"spec":{"list":[{"x":1},{"y":3}],"n":1},"new":{}}'),
  );
  expect(after['labels']).toBe(before['labels']);
  expect(after['spec']).not.toBe(before['spec']);
  expect(at(after, 'spec', 'list', '0')).toBe(at(before, 'spec', 'list', '0'));
});

it('a list is no object, a shorter list is another one, and a key called __proto__ is a key', () => {
  for (const [before, after] of [
    ['{"a":[]}', '{"a":{}}'],
    ['{"a":[1,2]}', '{"a":[1]}'],
    ['{"a":{"__proto__":{"x":1}}}', '{"a":{"__proto__":{"x":2}}}'],
    ['{"a":null}', '{"a":{}}'],
    ['{"a":{"toString":{}}}', '{"a":{"valueOf":{}}}'],
  ] as const) {
    const later = parsed(after);
    expect(shareEqualParts(parsed(before), later), `${before} and ${after}`).toBe(false);
    expect(JSON.stringify(later)).toBe(after);
  }
});

it('whatever the two are: the later one keeps its value, the earlier one is not touched', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (a, b) => {
        const [earlier, later] = [JSON.stringify(a), JSON.stringify({ ...a, ...b })];
        const [before, after] = [parsed(earlier), parsed(later)];
        shareEqualParts(before, after);
        expect(JSON.stringify(after)).toBe(later);
        expect(JSON.stringify(before)).toBe(earlier);
        expect(shareEqualParts(before, parsed(earlier))).toBe(true);
      },
    ),
  );
});
