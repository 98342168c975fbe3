import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { imageCatalogue } from './catalogue.js';
import type { ParameterCatalogue } from './catalogue.js';
import { decideParameters } from './decideParameters.js';
import { roomyPod } from './fixtures/roomyPod.js';
import { CORE_OWNED_PARAMETERS } from './ownedParameters.js';

const catalogue = (major: number): ParameterCatalogue => {
  const found = imageCatalogue(major);
  if (!found) throw new Error(`no catalogue for ${major}`);
  return found;
};

const decide = (userText: string, owned: Record<string, string> = {}) =>
  decideParameters({
    userText,
    catalogue: catalogue(17),
    owned: new Map([...CORE_OWNED_PARAMETERS, ...Object.entries(owned)]),
    pod: roomyPod,
  });

const codes = (text: string, owned?: Record<string, string>) =>
  decide(text, owned).warnings.map(({ code, name }) => [code, name]);

const sample = async (): Promise<string> => {
  const file = new URL('../api/fixtures/fepShapedCluster.yaml', import.meta.url);
  const { cluster } = parseFepCluster(parse(await readFile(file, 'utf8')));
  return cluster?.spec.fepChildCrVal.customPgParams ?? '';
};

describe('decideParameters', () => {
  it('brings the parameters of the FEP samples to a stock server', async () => {
    const { parameters, preload, warnings } = decide(await sample());
    expect(preload).toEqual(['pg_prewarm', 'pg_stat_statements']);
    expect(warnings.map(({ code, name }) => `${code} ${name}`)).toEqual([
      'ParameterTranslated wal_keep_segments',
      'LibraryMissing shared_preload_libraries',
      'LibraryMissing shared_preload_libraries',
      'ParameterOfFep pgaudit.config_file',
      'ArchivingOff archive_mode',
      'ArchivingOff archive_command',
    ]);
    expect(warnings.map(({ message }) => message).join('\n')).toMatch(
      /pgx_datamasking[^]*fsep_operator_security/,
    );
    expect(parameters).toMatchInlineSnapshot(`
      {
        "checkpoint_completion_target": "0.8",
        "log_autovacuum_min_duration": "60s",
        "log_destination": "csvlog",
        "log_directory": "/database/log",
        "log_file_mode": "0600",
        "log_filename": "logfile-%a.log",
        "log_line_prefix": "%e %t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h",
        "log_min_messages": "warning",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "logging_collector": "on",
        "maintenance_work_mem": "12MB",
        "max_connections": "100",
        "max_prepared_transactions": "100",
        "max_wal_senders": "12",
        "max_worker_processes": "30",
        "password_encryption": "scram-sha-256",
        "session_preload_libraries": "pg_prewarm",
        "shared_buffers": "128MB",
        "wal_keep_size": "1024MB",
        "wal_level": "replica",
        "work_mem": "1MB",
      }
    `);
  });

  it.each([15, 17, 18])('brings them to PostgreSQL %i alike', async (major) => {
    const decided = decideParameters({
      userText: await sample(),
      catalogue: catalogue(major),
      owned: CORE_OWNED_PARAMETERS,
      pod: roomyPod,
    });
    expect(decided.parameters['wal_keep_size']).toBe('1024MB');
    expect(decided.warnings).toHaveLength(6);
  });

  it('sets the parameters of others aside and names them', () => {
    const { parameters, warnings } = decide("archive_command = 'cp %p /x'\nport = 1", {
      archive_command: 'plugin-backup',
    });
    expect(parameters).toEqual({});
    expect(warnings.map(({ message }) => message)).toEqual([
      'archive_command of customPgParams is set aside: it belongs to plugin-backup',
      'port of customPgParams is set aside: it belongs to the operator; use spec.fep.servicePort',
    ]);
  });

  it('lets the user keep archiving off without a word', () => {
    expect(decide("archive_mode = off\narchive_command = ''")).toMatchObject({
      parameters: { archive_mode: 'off', archive_command: '' },
      warnings: [],
    });
  });

  it.each([
    ['wal_keep_segments = 64', { wal_keep_size: '1024MB' }, 'ParameterTranslated'],
    [
      'wal_keep_segments = 64\nwal_keep_size = 1GB',
      { wal_keep_size: '1GB' },
      'ParameterTranslated',
    ],
    ['wal_keep_segments = some', {}, 'ParameterInvalid'],
    ['wal_keep_segments = 99999999999999', {}, 'ParameterInvalid'],
  ])('handles %j', (text, parameters, code) => {
    const decided = decide(text);
    expect(decided.parameters).toEqual(parameters);
    expect(decided.warnings.map((warning) => warning.code)).toEqual([code]);
  });

  it.each([
    ['no_such_parameter = 1', 'ParameterUnknown', 'no_such_parameter'],
    ['pgaudit.no_such = 1', 'ParameterUnknown', 'pgaudit.no_such'],
    ['pgx_global_metacache = 800MB', 'ParameterOfFep', 'pgx_global_metacache'],
    ['tde_kms.kms_conninfo_file = x', 'ParameterOfFep', 'tde_kms.kms_conninfo_file'],
    ['max_connections = 0', 'ParameterInvalid', 'max_connections'],
    ['server_version = 9', 'ParameterInvalid', 'server_version'],
    ['transaction_isolation = serializable', 'ParameterInvalid', 'transaction_isolation'],
    ['local_preload_libraries = pg_prewarm', 'LibraryMissing', 'local_preload_libraries'],
    ['restore_command = x', 'ParameterOwned', 'restore_command'],
    ['reserved_connections = 97', 'ParameterInvalid', 'reserved_connections'],
    ['session_preload_libraries = gone', 'LibraryMissing', 'session_preload_libraries'],
  ])('drops %j with a warning', (text, code, name) => {
    expect(decide(text).parameters).toEqual({});
    expect(codes(text)).toEqual([[code, name]]);
  });

  it('keeps what applications set under names of their own', () => {
    expect(decide("myapp.tenant = 'a b'").parameters).toEqual({ 'myapp.tenant': 'a b' });
  });

  it('spells names as PostgreSQL does', () => {
    expect(decide("timezone = 'UTC'").parameters).toEqual({ TimeZone: 'UTC' });
  });

  it('says the range of a value that is out of it', () => {
    expect(decide('max_connections = 0').warnings[0]?.message).toBe(
      'max_connections of customPgParams is dropped and keeps its default: ' +
        'expected a whole number between 1 and 65000',
    );
  });

  it('takes the libraries of the image over those of the catalogue', () => {
    const decided = decideParameters({
      userText: `shared_preload_libraries = '"$libdir/pgx_datamasking.so", pg_prewarm, pg_prewarm'`,
      catalogue: catalogue(17),
      owned: new Map(),
      pod: roomyPod,
      libraries: new Set(['pgx_datamasking', 'pg_prewarm']),
    });
    expect(decided).toEqual({
      parameters: {},
      preload: ['pgx_datamasking', 'pg_prewarm'],
      warnings: [],
    });
  });

  it('gives only what the server takes, whatever was written', () => {
    const names = [...catalogue(17).definitions.keys()];
    const name = fc.oneof(fc.constantFrom(...names), fc.string());
    const value = fc.oneof(fc.string(), fc.integer().map(String), fc.constantFrom('on', "'x'"));
    const line = fc.tuple(name, value).map(([left, right]) => `${left} = ${right}`);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { parameters } = decide(lines.join('\n'));
        for (const [key, text] of Object.entries(parameters)) {
          expect(CORE_OWNED_PARAMETERS.has(key)).toBe(false);
          expect(text).not.toMatch(/[\n\r\0]/);
          const known = catalogue(17).definitions.has(key.toLowerCase());
          expect(known || key.includes('.')).toBe(true);
        }
      }),
    );
  });
});
