import { expect, test } from 'vitest';
import { renderCatalogue } from './renderCatalogue.js';
import { parseServerSettings } from './serverSettings.js';

function serverOf(
  version: number,
  settings: readonly object[],
): ReturnType<typeof parseServerSettings> {
  return parseServerSettings(JSON.stringify({ version, libraries: ['pgaudit', '_int'], settings }));
}

const absent = { unit: null, min: null, max: null, enumValues: null };
const workMem = {
  ...absent,
  name: 'work_mem',
  context: 'user',
  type: 'integer',
  unit: 'kB',
  min: '64',
  max: '99',
};

test('majors that agree on a parameter share one entry, majors that differ have one each', () => {
  const text = renderCatalogue([
    serverOf(180001, [{ ...workMem, max: '100' }]),
    serverOf(150020, [workMem]),
    serverOf(170012, [workMem]),
  ]);

  expect(text).toContain(
    "  work_mem: [{ majors: [15, 17], context: 'user', type: 'integer', unit: 'kB', min: 64, max: 99 }, " +
      "{ majors: [18], context: 'user', type: 'integer', unit: 'kB', min: 64, max: 100 }],\n",
  );
  expect(text).toContain('export type CatalogueMajor = 15 | 17 | 18;');
});

test('a value that nobody can set has no bounds, so that a minor release changes nothing', () => {
  const text = renderCatalogue([
    serverOf(150020, [
      {
        ...absent,
        name: 'server_version_num',
        context: 'internal',
        type: 'integer',
        min: '150020',
        max: '150020',
      },
    ]),
  ]);

  expect(text).toContain(
    "  server_version_num: [{ majors: [15], context: 'internal', type: 'integer' }],\n",
  );
});

test('names and values are quoted where TypeScript needs it', () => {
  const text = renderCatalogue([
    serverOf(150020, [
      {
        ...absent,
        name: 'pgaudit.log',
        context: 'superuser',
        type: 'enum',
        enumValues: ["it's", 'a\\b'],
      },
    ]),
  ]);

  expect(text).toContain("'pgaudit.log': [");
  expect(text).toContain("enumValues: ['it\\'s', 'a\\\\b']");
});

test('output that is not the expected JSON is refused with the place', () => {
  expect(() => parseServerSettings('{"version":150020,"libraries":[1],"settings":[]}')).toThrow(
    "'libraries' is not a string",
  );
});
