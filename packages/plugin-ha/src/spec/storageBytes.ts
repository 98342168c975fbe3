import type { Json } from '@howdah/plugin-api';

const UNIT: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Bytes of a volume's size as manifests write it (`2Gi`, `1200M`); undefined if it is no size. */
export function storageBytes(size: Json | undefined): number | undefined {
  if (typeof size === 'number') return size > 0 ? size : undefined;
  if (typeof size !== 'string') return undefined;
  const match = /^(\d+(?:\.\d+)?)([kMGTP]|[KMGTP]i)?$/.exec(size.trim());
  const unit = UNIT[match?.[2] ?? ''];
  if (match === null || unit === undefined) return undefined;
  const bytes = Number(match[1]) * unit;
  return bytes > 0 ? bytes : undefined;
}
