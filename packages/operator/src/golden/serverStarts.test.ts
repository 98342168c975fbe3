import { describe, expect, it } from 'vitest';
import { renderSpec } from './fixtures/renderSpec.js';

const storage = { dataVol: { size: '10Gi' }, walVol: { size: '2Gi' } };

const render = (customPgParams: string, fep: object = {}) =>
  renderSpec({ fep, fepChildCrVal: { storage, customPgParams } });

describe('a server starts, whatever customPgParams hold:', () => {
  it.each([
    ["ssl_ciphers = 'nonsense'", 'ssl_ciphers', 'HIGH:!aNULL'],
    ["ssl_ecdh_curve = 'X25519'", 'ssl_ecdh_curve', 'secp384r1'],
    ["ssl_max_protocol_version = 'TLSv1.1'", 'ssl_max_protocol_version', 'not be above'],
    ["log_directory = '/var/log/postgresql'", 'log_directory', '/database/userdata'],
    ["log_directory = '/database/log'", 'log_directory', 'storage.logVol'],
    ["log_directory = '/database/wal/pg_wal'", 'log_directory', 'write one of these'],
    ["log_directory = '../../tmp'", 'log_directory', 'write one of these'],
    ["log_directory = 'logs/today'", 'log_directory', 'write one of these'],
    ["log_filename = 'a/b'", 'log_filename', 'logfile-%a.log'],
    ["unix_socket_group = 'users'", 'unix_socket_group', 'use the socket'],
    ['unix_socket_permissions = 0000', 'unix_socket_permissions', 'use the socket'],
    ["ssl_crl_file = '/crl'", 'ssl_crl_file', 'brings certificates'],
    ["ssl_dh_params_file = '/dh'", 'ssl_dh_params_file', 'brings certificates'],
    ["external_pid_file = '/pid'", 'external_pid_file', 'starts the server'],
    ['bonjour = on', 'bonjour', 'without it'],
    ['notify_buffers = 100', 'notify_buffers', '16 divides'],
    ['huge_pages = on', 'huge_pages', '`try`'],
    ["dynamic_library_path = '/opt'", 'dynamic_library_path', '$libdir'],
    ['vacuum_buffer_usage_limit = 5', 'vacuum_buffer_usage_limit', '128'],
    ['log_statement_stats = on\nlog_parser_stats = on', 'log_statement_stats', 'one of the two'],
    ['shared_buffers = 1GB', 'shared_buffers', 'limits.memory'],
    ['max_locks_per_transaction = 100000', 'max_locks_per_transaction', 'limits.memory'],
    ['max_connections = 60000', 'max_connections', 'limits.memory'],
    [
      'max_connections = 0100\nreserved_connections = 70',
      'reserved_connections',
      'fewer than max_connections',
    ],
    [
      'max_connections = 60000\nreserved_connections = 200',
      'reserved_connections',
      'fewer than max_connections',
    ],
  ])('%j goes without %s, and a warning says what to write', (text, name, advice) => {
    const { parameters, diagnostics } = render(text);
    const about = diagnostics.filter(({ message }) => message.startsWith(`${name} of`));

    expect(parameters[name]).not.toBe(/= '?(.*?)'?$/.exec(text)?.[1]);
    expect(about.map(({ message }) => message).join()).toContain(advice);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('version 18 goes without io_uring, which pods may not use', () => {
    const { parameters, told } = render('io_method = io_uring', { fepVersion: 18 });

    expect(parameters['io_method']).toBeUndefined();
    expect(told('ParameterInvalid').join()).toContain('`worker`');
  });
});

describe('what Patroni would replace by a default of its own', () => {
  it.each([
    ['max_connections', '12', '25'],
    ['max_wal_senders', '2', '5'],
    ['max_replication_slots', '0', '5'],
    ['max_locks_per_transaction', '10', '32'],
    ['max_worker_processes', '0', '2'],
    ['wal_keep_size', '0', '16MB'],
    ['maintenance_work_mem', '64kB', '1024kB'],
  ])('%s = %s is raised to %s with a warning', (name, written, raised) => {
    const { parameters, told } = render(`${name} = ${written}`, { instances: 3 });

    expect(parameters[name]).toBe(raised);
    expect(told('ParameterRaised').join()).toContain(`${name} of customPgParams is raised`);
  });
});

describe('values that fit the pod are the user’s to choose', () => {
  it.each([
    ['shared_buffers', '256MB'],
    ['max_connections', '500'],
    ['log_directory', '/database/userdata/logs'],
    ['log_directory', 'pg_log'],
    ['ssl_min_protocol_version', 'TLSv1.3'],
    ['ssl_ciphers', 'ECDHE+AESGCM'],
    ['huge_pages', 'off'],
  ])('%s = %s', (name, value) => {
    const { parameters, diagnostics } = render(`${name} = '${value}'`);

    expect(parameters[name]).toBe(value);
    expect(diagnostics).toEqual([]);
  });
});

it.each([
  ['2e9', '953MB'],
  ['0.5Ti', '262144MB'],
  ['1E', '2147483647MB'],
])(
  'on a WAL volume of %s slots hold at most half of it, and no more than a server takes: %s',
  (size, limit) => {
    const { parameters, diagnostics } = renderSpec({
      fepChildCrVal: { storage: { walVol: { size }, dataVol: { size: '100Gi' } } },
    });

    expect(diagnostics).toEqual([]);
    expect(parameters['max_slot_wal_keep_size']).toBe(limit);
  },
);

it('a cluster that declares no volumes keeps WAL within the data volume it gets', () => {
  const { parameters } = renderSpec({});

  expect(parameters['max_slot_wal_keep_size']).toBe('512MB');
  expect(parameters['max_wal_size']).toBe('256MB');
});

it.each(['1K', '1e3Gi', '0'])(
  'a volume size of %s, which no claim can have, is refused',
  (size) => {
    const { told, resources } = renderSpec({ fepChildCrVal: { storage: { walVol: { size } } } });

    expect(told('InvalidManifest')).toEqual([
      expect.stringContaining(`spec.fepChildCrVal.storage.walVol.size: "${size}"`),
    ]);
    expect(resources).toBeUndefined();
  },
);
