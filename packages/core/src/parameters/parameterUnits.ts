const MEMORY_BYTES = new Map([
  ['B', 1],
  ['kB', 1024],
  ['MB', 1024 ** 2],
  ['GB', 1024 ** 3],
  ['TB', 1024 ** 4],
]);

const TIME_MICROSECONDS = new Map([
  ['us', 1],
  ['ms', 1000],
  ['s', 1000_000],
  ['min', 60_000_000],
  ['h', 3600_000_000],
  ['d', 86400_000_000],
]);

const BASE_UNIT = /^(\d*)([A-Za-z]+)$/;

/** The units a value may carry, each with how many base units it is. */
export type UnitTable = ReadonlyMap<string, number>;

/** The units that PostgreSQL takes for a parameter measured in a base unit such as `8kB` or `ms`. */
export function unitTable(baseUnit: string | undefined): UnitTable {
  const [, count = '', unit = ''] = BASE_UNIT.exec(baseUnit ?? '') ?? [];
  const table = [MEMORY_BYTES, TIME_MICROSECONDS].find((candidate) => candidate.has(unit));
  const size = (table?.get(unit) ?? 1) * Number(count || 1);
  return new Map([...(table ?? [])].map(([name, factor]) => [name, factor / size]));
}
