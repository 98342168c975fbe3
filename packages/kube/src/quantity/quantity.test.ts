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
  ])('%s differs from %s', (left, right) => {
    expect(equalQuantities(left, right)).toBe(false);
  });

  it('rejects what is no quantity with a code', () => {
    let thrown: unknown;
    try {
      parseQuantity('lots');
    } catch (error) {
      thrown = error;
    }
    expect(isKubeError(thrown, 'INVALID_QUANTITY')).toBe(true);
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
