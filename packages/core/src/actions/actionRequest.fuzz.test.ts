import type { Json } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJson } from '../compose/canonical.js';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { readAction } from './actionRequest.js';
import type { ReadAction } from './actionRequest.js';
import { chosenMembers } from './chosenNames.js';

const read = (args: Json, type = 'restart'): ReadAction =>
  readAction({
    apiVersion: 'fep.fujitsu.io/v1',
    kind: 'FEPAction',
    metadata: { name: 'a' },
    spec: { targetClusterName: 'my-db', fepAction: { type, args } },
  });
const argsOf = (given: ReadAction): readonly string[] | string =>
  'problem' in given ? given.problem : given.request.args;

const KNOWN = 'args takes names of my-db-sts-0, my-db-sts-1, or ALL';

const nested = (depth: number): Json =>
  Array.from({ length: depth }).reduce<Json>((inner) => [inner], 'a');

const words = ['my-db-sts-0', 'ALL', 'all', ', ', '\n', 'pg_stat_statements'];
const name = hostileText(...words)
  .map((text) => text.replaceAll(/[\s,]+/g, ''))
  .filter((text) => text !== '' && text.length < 500);
const hostile: fc.Arbitrary<Json> = fc.oneof(
  hostileText(...words),
  fc.array(hostileText(...words)),
  fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }).map((value) => toJson(value)),
);

describe('the args of a FEPAction, whatever is written', () => {
  it('are the same names from a list, from a text, and from a list of texts', () => {
    const separator = fc.constantFrom(' ', ',', ', ', '\n', '\t,\u00a0');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), separator, (names, between) => {
        const text = names.join(between);
        const forms: readonly Json[] = [
          names,
          text,
          [` ${text},`],
          { any: text },
          names.map((n) => [n]),
        ];
        for (const form of forms) expect(argsOf(read(form))).toEqual(names);
      }),
    );
  });

  it('are names without a blank, or a reason of one line', () => {
    fc.assert(
      fc.property(hostile, hostileText('restart', 'list'), (args, type) => {
        const given = read(args, type);
        const problem = 'problem' in given ? given.problem : 'none';
        expect(problem).toMatch(/^[ -~]{1,400}$/);
        const names = 'problem' in given ? [] : given.request.args;
        for (const text of names) expect(text).toMatch(/^[^\s,]+$/u);
      }),
    );
  });

  it('choose members that there are, or nothing at all', () => {
    const members = ['my-db-sts-0', 'my-db-sts-1'].map((member) => ({ name: member }));
    fc.assert(
      fc.property(hostile, (args) => {
        const given = read(args);
        const chosen = chosenMembers('problem' in given ? [] : given.request.args, members);
        const names = 'names' in chosen ? chosen.names : [];
        expect(members.map((member) => member.name)).toEqual(expect.arrayContaining([...names]));
        const refused = 'refused' in chosen ? chosen.refused : KNOWN;
        expect(refused).toContain(KNOWN);
      }),
    );
  });

  it.each<[string, Json]>([
    ['a very long text', 'a'.repeat(20_000)],
    ['a very long row of separators', ', '.repeat(500_000)],
    ['very many names', Array.from({ length: 100_000 }, (_, index) => `my-db-sts-${index}`)],
    ['very long keys', { ['k'.repeat(20_000)]: 'a' }],
    ['a list nested beyond reading', nested(65)],
    ['a list nested beyond the stack', nested(9_000)],
  ])('are refused at once where they are %s, with what to do', (_, args) => {
    promptly(() => {
      expect(argsOf(read(args))).toMatch(
        /^spec is more than .*16384 bytes.*64 levels; write less in/,
      );
    });
  });
});
