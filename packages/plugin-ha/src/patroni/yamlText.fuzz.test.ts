import { spawnSync } from 'node:child_process';
import type { JsonObject } from '@howdah/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { hostileText } from '../fixtures/hostileText.js';
import { yamlText } from './yamlText.js';

// What is contributed holds whole characters only.
const text = hostileText(
  ...['y', 'No', 'off', '0o17', '0777', '.5', '1e3', '.inf', '2001-01-01', '%YAML', '---', '...'],
).filter((each) => !/\p{Cs}/u.test(each));
// PyYAML reads no longer ones, and no parameter, method or slot is called so.
const key = text.filter((each) => each.length <= 128);
const content: fc.Arbitrary<JsonObject> = fc.dictionary(
  key,
  fc.oneof(
    text,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.constant(null),
    fc.array(text),
    fc.dictionary(key, text),
  ),
);

test('any content reads back unchanged as YAML 1.1', () => {
  fc.assert(
    fc.property(content, (given) => {
      expect(parse(yamlText(given), { version: '1.1' })).toEqual(plain(given));
    }),
  );
});

const hasPyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;

test.runIf(hasPyYaml)('PyYAML, which Patroni uses, reads whatever was meant', () => {
  const runs = fc.readConfigureGlobal().numRuns ?? 100;
  const given = fc.sample(content, Math.min(runs, 2000));
  const code =
    'import json, sys, yaml; print(json.dumps([yaml.safe_load(each) for each in json.load(sys.stdin)]))';
  const { stdout, stderr } = spawnSync('python3', ['-c', code], {
    input: JSON.stringify(given.map(yamlText)),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  expect(stderr).toBe('');
  expect(z.array(z.unknown()).parse(JSON.parse(stdout))).toEqual(given.map(plain));
});

/** As JSON has it: with the usual prototype, and keys of any name. */
function plain(value: JsonObject): unknown {
  return JSON.parse(JSON.stringify(value));
}
