import { KubeError } from '../errors/kubeError.js';

/** A Kubernetes quantity, exact: billionths of the unit, the finest step Kubernetes keeps. */
export interface Quantity {
  readonly nano: bigint;
}

const NANO = 1_000_000_000n;

/** Most characters of a quantity: beyond what anybody writes, and nothing to compute with yet. */
const LONGEST = 64;
/** Far beyond the exbibytes at which Kubernetes ends. */
const LARGEST = 10n ** 30n * NANO;

const BINARY: readonly (readonly [string, bigint])[] = [
  ['Ei', 1024n ** 6n],
  ['Pi', 1024n ** 5n],
  ['Ti', 1024n ** 4n],
  ['Gi', 1024n ** 3n],
  ['Mi', 1024n ** 2n],
  ['Ki', 1024n],
];
const DECIMAL: readonly (readonly [string, bigint])[] = [
  ['E', 10n ** 18n * NANO],
  ['P', 10n ** 15n * NANO],
  ['T', 10n ** 12n * NANO],
  ['G', 10n ** 9n * NANO],
  ['M', 10n ** 6n * NANO],
  ['k', 10n ** 3n * NANO],
  ['', NANO],
  ['m', 1_000_000n],
  ['u', 1_000n],
  ['n', 1n],
];
const FACTORS: ReadonlyMap<string, bigint> = new Map([
  ...DECIMAL,
  ...BINARY.map(([suffix, factor]) => [suffix, factor * NANO] as const),
]);
const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]))?$/;

/** The quantity a text means. Throws INVALID_QUANTITY for anything else. */
export function parseQuantity(text: string | number): Quantity {
  const quantity = tryParseQuantity(text);
  if (quantity !== undefined) return quantity;
  throw new KubeError({
    code: 'INVALID_QUANTITY',
    message: `${shown(text)} is not a quantity; write a number of at most ${LONGEST} characters and 1e30, with an optional unit, such as 500m, 2Gi or 1.5`,
  });
}

/** The quantity a text means, if it means one. Fractions of a billionth round away from zero. */
export function tryParseQuantity(text: string | number): Quantity | undefined {
  const written = String(text);
  const match = written.length > LONGEST ? null : SYNTAX.exec(written);
  if (match === null) return undefined;

  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;

  const factor = exponent === undefined ? (FACTORS.get(suffix) ?? NANO) : NANO;
  const scale = Number(exponent ?? 0) - fraction.length;
  const digits = BigInt(whole + fraction) * factor;
  const nano = scale >= 0 ? digits * 10n ** BigInt(scale) : divideUp(digits, 10n ** BigInt(-scale));
  if (nano > LARGEST) return undefined;
  return { nano: sign === '-' ? -nano : nano };
}

/** Negative, zero or positive, as sorting wants it. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.nano === b.nano) return 0;
  return a.nano < b.nano ? -1 : 1;
}

/** Whether two texts mean the same quantity: `1Gi` and `1024Mi`, `0.5` and `500m`. */
export function equalQuantities(a: string | number, b: string | number): boolean {
  if (a === b) return true;
  const left = tryParseQuantity(a);
  const right = tryParseQuantity(b);
  return left !== undefined && right !== undefined && left.nano === right.nano;
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano };
}

/** A quantity of so many whole units. */
export function quantityOf(units: bigint | number): Quantity {
  return { nano: BigInt(units) * NANO };
}

/** The whole units of a quantity, rounded up: bytes, mostly. */
export function unitsOf(quantity: Quantity): bigint {
  return quantity.nano < 0n ? -(-quantity.nano / NANO) : divideUp(quantity.nano, NANO);
}

/** The shortest exact text: by powers of 1024 where that is exact and asked for, else of 1000. */
export function formatQuantity(quantity: Quantity, form: 'binary' | 'decimal'): string {
  if (quantity.nano === 0n) return '0';

  const sign = quantity.nano < 0n ? '-' : '';
  const size = quantity.nano < 0n ? -quantity.nano : quantity.nano;
  if (form === 'binary') {
    const unit = BINARY.find(([, factor]) => size % (factor * NANO) === 0n);
    if (unit !== undefined) return `${sign}${size / (unit[1] * NANO)}${unit[0]}`;
  }
  const [suffix, factor] = DECIMAL.find(([, step]) => size % step === 0n) ?? ['n', 1n];
  return `${sign}${size / factor}${suffix}`;
}

function shown(text: string | number): string {
  const written = String(text);
  const cut = `${written.slice(0, LONGEST)}...`;
  return JSON.stringify(written.length > LONGEST ? cut : text);
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
