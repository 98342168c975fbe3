import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePgParams } from './parsePgParams.js';

const entries = (text: string) => Object.fromEntries(parsePgParams(text).entries);

describe('parsePgParams', () => {
  it.each<[string, Record<string, string>]>([
    ['work_mem=1MB', { work_mem: '1MB' }],
    ['  work_mem\t =  1MB  ', { work_mem: '1MB' }],
    ['work_mem = 1MB # per sort', { work_mem: '1MB' }],
    ["log_line_prefix = '%m # %p'", { log_line_prefix: '%m # %p' }],
    ["a = 'It''s ok'", { a: "It's ok" }],
    ["a = ''", { a: '' }],
    ["a = '' # nothing", { a: '' }],
    ["a = ''''", { a: "'" }],
    [String.raw`a = 'C:\dir'`, { a: String.raw`C:\dir` }],
    [String.raw`a = 'C:\'`, { a: 'C:\\' }],
    ['Work_Mem = 1MB', { work_mem: '1MB' }],
    ['a.b_c = x', { 'a.b_c': 'x' }],
    ['a = b=c', { a: 'b=c' }],
    ['a = 1\r\nb = 2\r\n', { a: '1', b: '2' }],
    ['# a = 1\n\n   # b', {}],
  ])('reads %j', (text, expected) => {
    expect(parsePgParams(text).warnings).toEqual([]);
    expect(entries(text)).toEqual(expected);
  });

  it.each([
    ['work_mem 1MB', 'expected `name = value`'],
    ['work_mem # = 1MB', 'expected `name = value`'],
    ['foo=bar bar2', 'a value with blanks needs single quotes'],
    ["foo='bar' bar2", 'nothing but a comment may follow the closing quote'],
    ["foo='bar", 'the closing quote is missing'],
    ["foo=it's", 'a value with quotes needs single quotes around it'],
    ['foo=', "expected a value; write '' for an empty one"],
    ['foo= # nothing', "expected a value; write '' for an empty one"],
    ['=bar', 'expected the name of a parameter before `=`'],
    ['1foo=bar', 'expected the name of a parameter before `=`'],
    ['foo-bar=1', 'expected the name of a parameter before `=`'],
    ["foo='a\u0000b'", 'control characters are not allowed in a value'],
    ["foo='a\rb'", 'control characters are not allowed in a value'],
  ])('skips %j with its line and reads on', (line, problem) => {
    const { entries: read, warnings } = parsePgParams(`a = 1\n${line}\nb = 2`);
    expect(Object.fromEntries(read)).toEqual({ a: '1', b: '2' });
    expect(warnings).toMatchObject([{ code: 'ParameterLineInvalid', line: 2 }]);
    expect(warnings[0]?.message).toContain(problem);
  });

  it('lets the last of two values count and says where both are', () => {
    const { entries: read, warnings } = parsePgParams('a = 1\nb = 2\nA = 3');
    expect(Object.fromEntries(read)).toEqual({ a: '3', b: '2' });
    expect(warnings).toMatchInlineSnapshot(`
      [
        {
          "code": "ParameterRepeated",
          "line": 3,
          "message": "a is given on lines 1 and 3 of customPgParams; the last one counts, remove the other",
          "name": "a",
        },
      ]
    `);
  });

  it('reads back whatever value was written by the rules', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/);
    // oxlint-disable-next-line no-control-regex
    const value = fc.string().filter((text) => !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text));
    const comment = fc.constantFrom('', ' # why', '#', '   ');
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), comment, (pairs, end) => {
        const lines = Object.entries(pairs).map(
          ([key, text]) => `${key} = '${text.replaceAll("'", "''")}'${end}`,
        );
        const parsed = parsePgParams(lines.join('\n'));
        expect(parsed.warnings).toEqual([]);
        expect(new Map(parsed.entries)).toEqual(new Map(Object.entries(pairs)));
      }),
    );
  });

  it('never throws, and never says a value in a warning', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', '=', "'", '"', '#', '\\', ' ', '\n', '\r', '\0', '.', 'é'),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const { entries: read, warnings } = parsePgParams(text);
        for (const warning of warnings) expect(warning.message).not.toContain('\n');
        for (const value of read.values()) expect(value).not.toMatch(/[\n\r\0]/);
      }),
    );
    const secret = parsePgParams(
      "primary_conninfo = 'password=hunter2' x\npw hunter2\npw = hunt er2",
    );
    expect(secret.warnings).toHaveLength(3);
    expect(JSON.stringify(secret.warnings)).not.toMatch(/hunt/);
  });

  it.each(["'", "''", '=', ' ', '#', '\n', 'a', "a='"])(
    'reads a megabyte of %j without slowing down',
    (unit) => {
      const text = `a=${unit.repeat(1_000_000 / unit.length)}`;
      const start = performance.now();
      parsePgParams(text);
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});
