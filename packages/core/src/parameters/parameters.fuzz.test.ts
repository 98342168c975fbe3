import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { imageCatalogue } from './catalogue.js';
import type { ParameterCatalogue } from './catalogue.js';
import { checkValue } from './checkValue.js';
import { decideParameters } from './decideParameters.js';
import { roomyPod } from './fixtures/roomyPod.js';
import { CORE_OWNED_PARAMETERS } from './ownedParameters.js';
import { parsePgParams } from './parsePgParams.js';

const catalogue = ((found: ParameterCatalogue | undefined): ParameterCatalogue => {
  if (found === undefined) throw new Error('there is no catalogue of PostgreSQL 17');
  return found;
})(imageCatalogue(17));
const names = [...catalogue.definitions.keys()];

const decide = (userText: string, pod = roomyPod) =>
  decideParameters({ userText, catalogue, owned: CORE_OWNED_PARAMETERS, pod });

const written = (parameters: Iterable<readonly [string, string]>): string =>
  [...parameters].map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`).join('\n');

const value = hostileText(
  ...[
    'on',
    'off',
    '64MB',
    '1min',
    '8kB',
    '0x1F',
    '017',
    '1.5',
    'e',
    'stderr',
    'csvlog',
    'ISO',
    'MDY',
  ],
  ...[
    'UTF8',
    'KOI8R',
    '$libdir',
    '%A',
    'all',
    'HIGH',
    '!aNULL',
    '/database/log',
    'pgaudit',
    '"$user"',
  ],
);
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom(...names), value)
    .map(([name, text]) => `${name} = '${text.replaceAll("'", "''")}'`),
  fc.tuple(fc.constantFrom(...names), value).map(([name, text]) => `${name} = ${text}`),
  hostileText('work_mem', '=', '4MB', "''", 'app.tenant'),
);
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('customPgParams, whatever is written', () => {
  it('are read the same again as they were read', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { entries } = parsePgParams(given);
        const again = parsePgParams(written(entries));
        expect(again.warnings).toEqual([]);
        expect([...again.entries]).toEqual([...entries]);
      }),
    );
  });

  it('come to values of one line of whole characters, and to warnings of one line', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { parameters, preload, warnings } = decide(given);
        for (const told of warnings) expect(told.message).not.toMatch(/\p{Cc}|\p{Cs}/u);
        for (const each of [...Object.entries(parameters).flat(), ...preload]) {
          // oxlint-disable-next-line no-control-regex
          expect(each).not.toMatch(/[\0-\u0008\u000a-\u001f\u007f]|\p{Cs}/u);
        }
      }),
    );
  });

  it('are decided once: what was taken is taken again as it is', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { parameters } = decide(given);
        expect(decide(written(Object.entries(parameters)))).toEqual({
          parameters,
          preload: [],
          warnings: [],
        });
      }),
    );
  });

  it('never get beyond what the server takes, whatever the size of the pod', () => {
    const bytes = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.maxSafeNat());
    const numbers = [...catalogue.definitions.values()].filter(({ type }) => type === 'integer');
    const number = fc.constantFrom(...numbers).map(({ name, max }) => `${name} = ${max ?? 1}`);
    const limits = fc.record({
      memoryBytes: bytes,
      walVolume: fc.record({ bytes, shared: fc.boolean() }),
      members: fc.integer({ min: 1, max: 16 }),
      logFolders: fc.constant([]),
    });
    fc.assert(
      fc.property(fc.array(number), limits, (lines, pod) => {
        for (const [name, taken] of Object.entries(decide(lines.join('\n'), pod).parameters)) {
          const definition = catalogue.definitions.get(name.toLowerCase());
          expect(definition && checkValue(definition, taken)).toEqual({ value: taken });
        }
      }),
    );
  });

  it.each(['1', '/', '1.', '%A', ',', ':', ' ', '"', '$libdir:', 'a ', '0x', 'on,'])(
    'take no longer than their length where a value is a very long row of %j',
    (unit) => {
      const long = unit.repeat(300_000 / unit.length);
      const others = ['work_mem', 'seq_page_cost', 'autovacuum', 'wal_level'];
      const texts = names.filter((name) => catalogue.definitions.get(name)?.type === 'string');
      promptly(() => {
        decide([...others, ...texts].map((name) => `${name} = '${long}x'`).join('\n'));
      });
    },
  );
});
