import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '../fixtures/hostileText.js';
import { selectHaSpec } from './haSpec.js';

const SLOT = 'type: physical';
const slots = hostileText(
  'sub1:',
  'a: {type: physical}',
  SLOT,
  '\n  ',
  '{',
  '}',
  'plugin: x',
  '---',
);

const read = (replicationSlots: string) => selectHaSpec({ fep: { replicationSlots } });

test('slots are names that PostgreSQL takes, and findings are lines of whole characters', () => {
  fc.assert(
    fc.property(slots, (text) => {
      const { slots: known, problems } = read(text);
      for (const [name, { type }] of Object.entries(known)) {
        expect(name).toMatch(/^[a-z0-9_]{1,63}$/);
        expect(['physical', 'logical']).toContain(type);
      }
      for (const { message } of problems) expect(message).not.toMatch(/\p{Cc}|\p{Cs}/u);
    }),
  );
});

test('slots written as JSON are read as they were written, whatever their names', () => {
  const name = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'on', '1_0', 'null', '0x1f'),
    fc.stringMatching(/^[a-z0-9_]{1,63}$/),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name), hostileText(), (names, database) => {
      fc.pre(!/\p{Cc}|\p{Cs}/u.test(database));
      const settings = { type: 'logical', database: `d${database}`, plugin: 'pgoutput' };
      const text = JSON.stringify(Object.fromEntries(names.map((each) => [each, settings])));
      fc.pre(text.length <= 16_384);
      expect(Object.entries(read(text).slots)).toEqual(
        expect.arrayContaining(names.map((each) => [each, settings])),
      );
    }),
  );
});

test.each(['[', '{a: ', '- ', '? ', 'a: ', '!!a ', '&a ', '*a ', 'k: 1\n', '"', '# x\n'])(
  'slots that are a very long row of %j are refused, and the process lives on',
  (unit) => {
    for (const length of [16_384, 1_000_000]) {
      const { problems } = read(unit.repeat(length / unit.length));
      expect(problems.map(({ code }) => code)).toEqual(
        unit === '# x\n' && length === 16_384 ? [] : ['InvalidReplicationSlots'],
      );
    }
  },
);
