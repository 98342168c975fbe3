import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKubeError } from '../errors/kubeError.js';
import {
  addQuantities,
  compareQuantities,
  equalQuantities,
  formatQuantity,
  parseQuantity,
  quantityOf,
  tryParseQuantity,
  unitsOf,
} from './quantity.js';

/** What is thrown of a text; undefined where it is a quantity. */
function refusalOf(text: string | number): unknown {
  try {
    parseQuantity(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('quantity', () => {
  it.each([
    ['1Gi', '1024Mi'],
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1k'],
    ['1E', '1000P'],
    ['1E3', '1000'],
    ['.5', '500m'],
    ['5.', '5'],
    ['+2', '2'],
    ['12e-1', '1200m'],
    [1, '1000m'],
  ])('%s equals %s', (left, right) => {
    expect(equalQuantities(left, right)).toBe(true);
  });

  it.each([
    ['1G', '1Gi'],
    ['1', '-1'],
    ['', '0'],
    ['Gi', '1Gi'],
    ['1 Gi', '1Gi'],
    ['1gi', '1Gi'],
    ['1e31', '1e30'],
    ['1e999999999', '1e999999999 '],
  ])('%s differs from %s', (left, right) => {
    expect(equalQuantities(left, right)).toBe(false);
  });

  it('rejects what is no quantity with a code', () => {
    expect(isKubeError(refusalOf('lots'), 'INVALID_QUANTITY')).toBe(true);
  });

  const LONG = 10_000_000;
  it.each([
    ['1e999999999', '1e999999999'],
    ['1e-999999999', '1e-999999999'],
    ['-1E+99', '-1E+99'],
    ['1e31', '1e31'],
    ['1e300', '1e+300', 1e300],
    ['a very long row of digits', `${'9'.repeat(64)}...`, '9'.repeat(LONG)],
    ['a very long fraction', `0.${'0'.repeat(62)}...`, `0.${'0'.repeat(LONG)}1`],
    ['a very long row of nothing', `${'0'.repeat(64)}...`, `${'0'.repeat(LONG)}Gi`],
    ['a very long row of points', `${'.'.repeat(64)}...`, '.'.repeat(LONG)],
    ['a very long row of suffixes', `1${'Ki'.repeat(31)}K...`, `1${'Ki'.repeat(LONG)}`],
  ])('refuses %s at once, with what may be written', (_, shown, text: string | number = shown) => {
    const refusal = refusalOf(text);
    expect(isKubeError(refusal, 'INVALID_QUANTITY') && refusal.message).toBe(
      `${typeof text === 'number' ? shown : JSON.stringify(shown)} is not a quantity; write a number of at most 64 characters and 1e30, with an optional unit, such as 500m, 2Gi or 1.5`,
    );
  });

  it('whatever is written, is none or is the same when it is written again', () => {
    const words = ['0', '1', '9', '1024', '.', 'e', 'E', '+', '-', ' ', 'Ki', 'Gi', 'Ei', 'm', 'n'];
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words, ...words, '\n', '\0', '\ud83d', '𝟏', '__proto__')),
      fc.tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[0-9]{1,40}\.?[0-9]{0,20}$/)),
      fc.double().map(String),
    );
    const suffix = fc.constantFrom('', 'e9', 'e-99', 'E+30', 'n', 'm', 'k', 'Mi', 'E', 'Ei');
    fc.assert(
      fc.property(hostile, suffix, fc.boolean(), (written, unit, binary) => {
        const text = [written].flat(2).join('') + unit;
        const quantity = tryParseQuantity(text);
        const again = quantity && formatQuantity(quantity, binary ? 'binary' : 'decimal');
        expect(again === undefined ? undefined : tryParseQuantity(again)).toEqual(quantity);
        expect(isKubeError(refusalOf(text), 'INVALID_QUANTITY')).toBe(quantity === undefined);
      }),
    );
  });

  it('rounds fractions of a billionth away from zero, as Kubernetes does', () => {
    expect(parseQuantity('0.0000000001').nano).toBe(1n);
    expect(parseQuantity('-0.0000000001').nano).toBe(-1n);
  });

  it('keeps its value through format and parse, in both forms', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.boolean(), (nano, binary) => {
        const text = formatQuantity({ nano }, binary ? 'binary' : 'decimal');
        expect(tryParseQuantity(text)?.nano).toBe(nano);
      }),
    );
  });

  it('orders and adds as whole numbers do', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        const [left, right] = [quantityOf(a), quantityOf(b)];
        expect(Math.sign(compareQuantities(left, right))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(unitsOf(addQuantities(left, right))).toBe(a + b);
      }),
    );
  });
});
