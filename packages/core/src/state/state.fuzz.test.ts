import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { parsePluginRecord } from './pluginRecord.js';
import { formatProcedures, parseProcedures } from './procedureCodec.js';
import { readState } from './stateReading.js';

const NONE = 'running: []\nwaiting: []\nended: []\n';
const time = '2026-01-01T12:00:00.000Z';
const words = [
  ...['running:', 'waiting:', 'ended: []', 'id: a', '- ', '  ', '? ', ': ', '\n  - ', '&a ', '*a'],
  ...['!!str ', '!', '|', '>', '---\n', '...\n', '%YAML 1.1\n', '<<: ', '~', time, '"\\u', NONE],
  ...['version: "1"', 'postgresMajor: 17', 'image: x', 'contributed: []', 'rendered: []', '\n'],
];
const hostile = fc.oneof(
  hostileText(...words),
  fc.array(fc.constantFrom(...words)).map((parts) => parts.join('\n')),
  fc.tuple(fc.constantFrom(NONE, 'version: "1"\n'), hostileText(...words)).map(([a, b]) => a + b),
);

describe('a record in the state of a cluster, whatever it holds', () => {
  it('is known or unknown, and known is what is written again', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = parseProcedures(text);
        const again = read.part === 'known' ? parseProcedures(formatProcedures(read.value)) : read;
        expect(again).toEqual(read);
        expect(read.part).not.toBe('absent');
      }),
    );
  });

  it('of a plugin is known or unknown, with a reason of one line of whole characters', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const read = parsePluginRecord('a.b', text);
        expect(read.part === 'unknown' ? read.reason : '').not.toMatch(/\p{Cc}|\p{Cs}/u);
      }),
    );
  });

  it('is read out of any object', () => {
    const key = hostileText('version', 'procedures', 'plugin.');
    const data = fc.dictionary(key, fc.oneof(hostileText('1'), fc.jsonValue()));
    fc.assert(
      fc.property(data, fc.boolean(), (held, known) => {
        const metadata = { name: 'x-state', uid: 'u', resourceVersion: '1' };
        const versioned = known ? { ...held, version: '1' } : held;
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: versioned };
        const reading = readState(object);
        expect(known ? reading.state : 'known').toBe('known');
        expect(reading.state === 'unknown' ? reading.reason : '').not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  it.each(['[', '{a: ', '- ', '? ', 'a: ', '!!a ', '&a ', '*a ', '# x\n', '---\n', '"', 'k: 1\n'])(
    'ends neither the process nor the patience where it is a very long row of %j',
    (unit) => {
      const text = unit.repeat(250_000 / unit.length);
      promptly(() => {
        expect(parseProcedures(text).part).toBe('unknown');
        // Deep in the stack everything is compiled anew.
        expect(parseProcedures(text).part).toBe('unknown');
      });
    },
  );

  it.each(['"', '"a"', '[]', '{}', '- |\n|\n', '- "" ""', '%a\n', ']', 'a: "" ""\n'])(
    'is given up at its first mistake where it is a very long row of %j',
    (unit) => {
      const text = unit.repeat(250_000 / unit.length);
      promptly(() => {
        // Read to the end, each takes a second or several.
        for (let reads = 0; reads < 200; reads += 1) {
          expect(parseProcedures(text).part).toBe('unknown');
        }
      });
    },
  );

  it('takes no longer than its length where it has very many keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`);
    promptly(() => {
      expect(parseProcedures(keys.join('\n')).part).toBe('unknown');
      expect(parseProcedures(`{${keys.join(',')}}`).part).toBe('unknown');
    });
  });

  it('is unknown where a key stands in it twice', () => {
    expect(parseProcedures(`${NONE}running: []\n`).part).toBe('unknown');
  });
});
