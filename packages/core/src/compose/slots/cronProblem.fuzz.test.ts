import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../text/fixtures/hostileText.js';
import { promptly } from '../../text/fixtures/promptly.js';
import { cronProblem } from './cronProblem.js';

const FIELDS = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12 },
  { name: 'day of week', least: 0, most: 6 },
] as const;

type Bounds = (typeof FIELDS)[number];

function partOf({ least, most }: Bounds): fc.Arbitrary<string> {
  const value = fc.integer({ min: least, max: most });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 9999 }).map((by) => `/${by}`),
  );
  const from = fc.oneof(fc.constant('*'), value.map(String), range);
  return fc.tuple(from, step).map((parts) => parts.join(''));
}

const fieldOf = (bounds: Bounds): fc.Arbitrary<string> =>
  fc.array(partOf(bounds), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(','));
const [minute, hour, dayOfMonth, month, dayOfWeek] = FIELDS;
const expression = fc.tuple(
  ...([minute, hour, dayOfMonth, month, dayOfWeek] as const).map(fieldOf),
);

describe('an expression of cron, whatever is written', () => {
  it('is taken where each field is within its bounds', () => {
    fc.assert(
      fc.property(expression, fc.constantFrom(' ', '\t', '  '), (fields, between) => {
        expect(cronProblem(fields.join(between) + between)).toBeUndefined();
      }),
    );
  });

  it('is refused by the name of the field that is not', () => {
    const outside = ({ least, most }: Bounds): fc.Arbitrary<string> => {
      const odd = fc.oneof(
        fc.integer({ min: most + 1, max: 10_000 }).map(String),
        ...(least > 0 ? [fc.integer({ min: 0, max: least - 1 }).map(String)] : []),
        ...['', '-1', '1-', '2-1', '*/0', '*/', '*/-1', '1/2/3', '1-2-3', '1.5', 'L', '@daily'].map(
          (text) => fc.constant(text),
        ),
      );
      return fc.tuple(odd, fc.constantFrom('', `,${most}`)).map((parts) => parts.join(''));
    };
    const where = fc
      .nat({ max: 4 })
      .chain((index) => fc.tuple(fc.constant(index), outside(FIELDS[index] ?? minute)));
    fc.assert(
      fc.property(expression, where, (fields, [index, odd]) => {
        fc.pre(odd !== '');
        const problem = cronProblem(fields.with(index, odd).join(' '));
        expect(problem).toContain(`expected a ${FIELDS[index]?.name} of cron`);
      }),
    );
  });

  it('is taken or refused with a reason of one line, and what is taken holds nothing else', () => {
    const hostile = hostileText(
      '* ',
      '0 ',
      '*/5 ',
      '1-5 ',
      'MON',
      ',',
      '@every 1s',
      'TZ=UTC ',
      '30 2 * * 0',
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const problem = cronProblem(text);
        const taken = /^[\dA-Za-z*?,/\- \t]{9,512}$/;
        expect(problem ?? text).toMatch(problem === undefined ? taken : /^expected [ -~]+$/);
      }),
    );
  });

  it.each(['30 2 * * 0', '*/15 0-6,22 1,15 JAN-MAR mon', '0 0 31 2 *', '5/10 * * * *'])(
    '%s is taken',
    (text) => {
      expect(cronProblem(text)).toBeUndefined();
    },
  );

  it.each(['* * * * 7', '0 2 * *', '0 0 2 * * *', '@daily', 'TZ=Europe/Berlin 0 2 * * *'])(
    '%s is refused',
    (text) => {
      expect(cronProblem(text)).toMatch(/^expected /);
    },
  );

  it.each([' ', '*', '* ', '*,', '1-', '*/', '0', ',', '1,', '\t ', '\n', 'JAN-'])(
    'is refused at once where it is a very long row of %j',
    (unit) => {
      const long = unit.repeat(1_000_000);
      promptly(() => {
        for (const text of [long, `${long}x`, `* * * * ${long}`]) {
          expect(cronProblem(text)).toBe('expected at most 512 characters of cron');
        }
      });
    },
  );
});
