/** One row of `pg_settings`, as `images/postgres/listSettings.sh` prints it. */
export interface ServerSetting {
  readonly name: string;
  readonly context: string;
  readonly type: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly enumValues?: readonly string[];
}

/** What one image's server says about itself. */
export interface ServerSettings {
  readonly major: number;
  readonly libraries: readonly string[];
  readonly settings: readonly ServerSetting[];
}

/** Reads the JSON that `images/postgres/listSettings.sh` prints; throws where it is not that. */
export function parseServerSettings(text: string): ServerSettings {
  const found = objectOf(JSON.parse(text), 'output');
  return {
    major: Math.floor(numberOf(found['version'], 'version') / 10_000),
    libraries: stringsOf(found['libraries'], 'libraries').toSorted(),
    settings: arrayOf(found['settings'], 'settings').map(settingOf),
  };
}

function settingOf(value: unknown): ServerSetting {
  const row = objectOf(value, 'setting');
  const name = stringOf(row['name'], 'setting.name');
  return {
    name,
    context: stringOf(row['context'], `${name}.context`),
    type: stringOf(row['type'], `${name}.type`),
    ...(isAbsent(row['unit']) ? {} : { unit: stringOf(row['unit'], `${name}.unit`) }),
    ...(isAbsent(row['min']) ? {} : { min: Number(stringOf(row['min'], `${name}.min`)) }),
    ...(isAbsent(row['max']) ? {} : { max: Number(stringOf(row['max'], `${name}.max`)) }),
    ...(isAbsent(row['enumValues'])
      ? {}
      : { enumValues: stringsOf(row['enumValues'], `${name}.enumValues`) }),
  };
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw unexpected(place, 'an object');
  return { ...value };
}

function arrayOf(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(place, 'a list');
  return value;
}

function stringsOf(value: unknown, place: string): readonly string[] {
  return arrayOf(value, place).map((entry) => stringOf(entry, place));
}

function stringOf(value: unknown, place: string): string {
  if (typeof value !== 'string') throw unexpected(place, 'a string');
  return value;
}

function numberOf(value: unknown, place: string): number {
  if (typeof value !== 'number') throw unexpected(place, 'a number');
  return value;
}

function unexpected(place: string, expected: string): Error {
  return new Error(`listSettings.sh: '${place}' is not ${expected}; run it by hand in the image.`);
}
