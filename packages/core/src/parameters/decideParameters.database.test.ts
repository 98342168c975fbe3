import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../sql/connect.js';
import type { Rows } from '../sql/database.js';
import { startPostgres } from '../sql/fixtures/postgresServer.js';
import type { PostgresServer } from '../sql/fixtures/postgresServer.js';
import { hostileText } from '../text/fixtures/hostileText.js';
import { imageCatalogue } from './catalogue.js';
import type { ParameterDefinition } from './catalogue.js';
import { decideParameters } from './decideParameters.js';
import { roomyPod } from './fixtures/roomyPod.js';
import { CORE_OWNED_PARAMETERS } from './ownedParameters.js';

/** Defaults of the operator with which more of the user's values count. */
const AS_THE_OPERATOR = { logging_collector: 'on', log_destination: 'csvlog' };

const HOSTILE = fc
  .sample(
    hostileText('stderr', 'ISO', 'UTF8', '$libdir', '%A', 'HIGH', '64', 'MB', 'min', 'on', 'all'),
    { numRuns: 12, seed: 42 },
  )
  .map((value) => `'${value.replaceAll("'", "''")}'`);

/** Values at and beyond the edges of a parameter, and some that fit nothing. */
function tries({ min, max, enumValues }: ParameterDefinition): readonly string[] {
  const numbers = [min, max].flatMap((edge) =>
    edge === undefined ? [] : [edge - 1, edge, edge + 1].map(String),
  );
  const spread = ['0', '1', '-1', '1.5', '1e3', '0x10', '64MB', '1min', '10%'];
  const texts = [
    'on',
    'OFF',
    'tru',
    "''",
    "'/nowhere'",
    "'nowhere'",
    "it''s",
    "'a b'",
    "'x, y'",
    "'%'",
    "'é'",
    "'$user'",
    "'ISO,\u00a0MDY'",
    "'stderr,\u00a0csvlog'",
    "'..'",
    `'${'%A'.repeat(60)}'`,
  ];
  return [...numbers, ...spread, ...texts, ...(enumValues ?? []), ...HOSTILE];
}

describe.each(inject('databaseImages'))('on a server of %s', (image) => {
  const major = Number(/:(\d+)/.exec(image)?.[1]);
  const catalogue = imageCatalogue(major);
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(image);
  });
  afterAll(async () => {
    await server.stop();
  });

  it('the catalogue names what the server has, with its context', async () => {
    const found = await connect(server.address, (database) =>
      database.query(
        `select lower(name) as name, context from pg_settings where name not like '%.%'`,
      ),
    );
    const known = [...(catalogue?.definitions ?? [])].filter(([name]) => !name.includes('.'));

    expect(new Map(known.map(([name, { context }]) => [name, context]))).toEqual(
      new Map(found.map(({ name, context }) => [name, context])),
    );
  });

  it('takes every reloadable value that customPgParams may hold', async () => {
    if (catalogue === undefined) throw new Error(`there is no catalogue for ${image}`);
    const reloadable = [...catalogue.definitions.values()].filter(
      ({ name, context }) =>
        context !== 'postmaster' && !name.includes('.') && !NAMES_OF_OBJECTS.has(name),
    );
    const settings = reloadable.flatMap((definition) =>
      tries(definition).flatMap((value) => {
        const userText = `${definition.name} = ${value}`;
        const decided = decideParameters({
          userText,
          catalogue,
          owned: CORE_OWNED_PARAMETERS,
          pod: roomyPod,
        });
        return Object.entries(decided.parameters);
      }),
    );
    expect(settings.length).toBeGreaterThan(1000);

    const refused: Rows[] = [];
    for (const round of rounds(settings)) {
      await server.write('postgresql.auto.conf', round.map(configurationLine).join(''));
      const found = await connect(server.address, (database) =>
        database.query('select name, setting from pg_file_settings where error is not null'),
      );
      refused.push(found);
    }
    expect(refused.flat()).toEqual([]);
  });

  it('starts with whatever customPgParams hold', async () => {
    if (catalogue === undefined) throw new Error(`there is no catalogue for ${image}`);
    // Core requires these, so that they are never the user's.
    const required = /^(ssl|ssl_(ca|cert|key)_file)$/;
    const definitions = [...catalogue.definitions.values()].filter(
      ({ name, context }) =>
        (context === 'postmaster' || /^(ssl_|log_)/.test(name)) && !required.test(name),
    );
    const settings = definitions.flatMap((definition) =>
      tries(definition).map((value): Setting => [definition.name, value]),
    );
    const pod = { ...roomyPod, memoryBytes: 1024 ** 3, logFolders: ['/tmp/logs'] };
    const failures: unknown[] = [];
    for (const round of rounds(settings)) {
      const userText = round.map(([name, value]) => `${name} = ${value}`).join('\n');
      const { parameters } = decideParameters({
        userText,
        catalogue,
        owned: CORE_OWNED_PARAMETERS,
        pod,
      });
      const all = { ...AS_THE_OPERATOR, ...parameters };
      const reason = await server.tryStart(Object.entries(all).map(configurationLine).join(''));
      if (reason !== '') failures.push({ reason, parameters });
    }
    expect(failures).toEqual([]);
  }, 300_000);
});

/**
 * A server without such an object starts all the same, and complains to those who use it. Before 17
 * it does so with an error of its own when it judges the file for us.
 */
const NAMES_OF_OBJECTS = new Set([
  'default_table_access_method',
  'default_tablespace',
  'default_text_search_config',
  'synchronized_standby_slots',
  'temp_tablespaces',
]);

type Setting = readonly [name: string, value: string];

/** Of one name the server judges only the last value, so each goes into a file of its own round. */
function rounds(settings: readonly Setting[]): readonly (readonly Setting[])[] {
  const result: Setting[][] = [];
  const seen = new Map<string, number>();
  for (const setting of settings) {
    const round = seen.get(setting[0]) ?? 0;
    seen.set(setting[0], round + 1);
    (result[round] ??= []).push(setting);
  }
  return result;
}

/** A line as Patroni writes it: quoted, with quotes doubled (`ConfigWriter.writeline`). */
function configurationLine([name, value]: Setting): string {
  return `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`;
}
