import { describe, expect, it } from 'vitest';
import { imageCatalogue } from './catalogue.js';
import { checkValue } from './checkValue.js';
import { parameterNumber } from './parameterNumber.js';

const judged = (name: string, text: string, major = 17): string => {
  const definition = imageCatalogue(major)?.definitions.get(name);
  if (!definition) throw new Error(`no ${name} in ${major}`);
  const checked = checkValue(definition, text);
  return 'value' in checked ? checked.value : 'refused';
};

describe('checkValue', () => {
  it.each([
    ['max_connections', '100'],
    ['shared_buffers', '128MB'],
    ['shared_buffers', '16384'],
    ['shared_buffers', '1.5GB'],
    ['work_mem', '4 MB'],
    ['log_file_mode', '0600'],
    ['log_rotation_age', '1d'],
    ['log_autovacuum_min_duration', '60s'],
    ['log_autovacuum_min_duration', '-1'],
    ['checkpoint_completion_target', '0.8'],
    ['random_page_cost', '1e0'],
    ['vacuum_cost_delay', '2ms'],
    ['wal_keep_size', '1024MB'],
    ['log_directory', 'anything at all'],
    ['timezone', 'Asia/Tokyo'],
    ['log_timezone', 'utc'],
    ['datestyle', 'ISO, DMY'],
    ['search_path', '"$user", public'],
    ['client_encoding', 'UTF-8'],
    ['log_destination', 'stderr, jsonlog'],
    ['lc_messages', 'en_US.UTF-8'],
    ['wal_consistency_checking', ''],
    ['max_stack_depth', '7680kB'],
    ['log_filename', 'logfile-%a.log'],
    ['notify_buffers', '128kB'],
    ['synchronized_standby_slots', 'one, two'],
    ['dynamic_library_path', '$libdir:/opt/lib'],
    ['ssl_ciphers', 'HIGH:MEDIUM:+3DES:!aNULL'],
    ['ssl_ciphers', 'ECDHE-RSA-AES256-GCM-SHA384,nonsense'],
    ['ssl_ecdh_curve', 'secp384r1'],
  ])('takes %s = %s as it is', (name, text) => {
    expect(judged(name, text)).toBe(text);
  });

  it.each([
    ['log_min_messages', 'WARNING', 'warning'],
    ['log_min_messages', 'debug', 'debug2'],
    ['wal_level', 'hot_standby', 'replica'],
    ['autovacuum', 'tru', 'on'],
    ['autovacuum', 'OFF', 'off'],
    ['synchronous_commit', 'true', 'on'],
    ['huge_pages', '0', 'off'],
    ['vacuum_buffer_usage_limit', '0', '0'],
    ['ssl_min_protocol_version', 'tlsv1.2', 'TLSv1.2'],
    ['default_transaction_isolation', 'Read Committed', 'read committed'],
  ])('takes %s = %s as %s', (name, text, meant) => {
    expect(judged(name, text)).toBe(meant);
  });

  it.each([
    ['max_connections', '0'],
    ['max_connections', '262144'],
    ['max_connections', 'many'],
    ['max_connections', '100MB'],
    ['max_connections', ''],
    ['max_connections', '0999'],
    ['shared_buffers', '100kB'],
    ['shared_buffers', '128mb'],
    ['shared_buffers', '5min'],
    ['log_rotation_age', '1 week'],
    ['log_file_mode', '01000'],
    ['checkpoint_completion_target', '1.1'],
    ['checkpoint_completion_target', 'NaN'],
    ['checkpoint_completion_target', 'Infinity'],
    ['autovacuum', 'o'],
    ['autovacuum', 'maybe'],
    ['log_min_messages', 'loud'],
    ['synchronous_commit', 'tr'],
    ['password_encryption', 'true'],
    ['timezone', 'Nowhere/Land'],
    ['timezone', ''],
    ['datestyle', 'ISO, SQL'],
    ['search_path', "it's (mine)"],
    ['client_encoding', 'x'],
    ['log_destination', 'paper'],
    ['lc_messages', 'ja_JP.UTF-8'],
    ['wal_level', 'minimal'],
    ['max_stack_depth', '8MB'],
    ['min_wal_size', '16MB'],
    ['vacuum_buffer_usage_limit', '5'],
    ['huge_pages', 'on'],
    ['notify_buffers', '100'],
    ['transaction_buffers', '5'],
    ['synchronized_standby_slots', 'a b'],
    ['log_filename', 'a/b.log'],
    ['log_filename', '%D.log'],
    ['log_filename', ''],
    ['dynamic_library_path', '/opt/lib'],
    ['dynamic_library_path', 'lib:$libdir'],
    ['ssl_ciphers', 'nonsense'],
    ['ssl_ciphers', ''],
    ['ssl_ciphers', 'HIGH:!HIGH'],
    ['ssl_ciphers', 'TLS_AES_256_GCM_SHA384'],
    ['ssl_ciphers', 'HIGH:@SECLEVEL=5'],
    ['ssl_ecdh_curve', 'X25519'],
    ['ssl_ecdh_curve', 'nonsense'],
    ['deadlock_timeout', '0.5'],
    // Blanks and letters that are some to JavaScript and none to PostgreSQL.
    ['datestyle', 'ISO,\u00a0MDY'],
    ['log_destination', '\u00a0'],
    ['log_destination', 'stderr,\u00a0csvlog'],
    ['restrict_nonsystem_relation_kind', 'view\u3000'],
    ['synchronized_standby_slots', '\u00a0'],
    ['client_encoding', '\u212aOI8R'],
    ['work_mem', '64\u00a0MB'],
    // Folders, and longer than a file name may be once its fields are filled in.
    ['log_filename', '.'],
    ['log_filename', '..'],
    ['log_filename', '%A'.repeat(30)],
    ['dynamic_library_path', '$libdirx:$libdir'],
  ])('refuses %s = %j', (name, text) => {
    expect(judged(name, text)).toBe('refused');
  });

  it('judges log_connections of version 18 as a list', () => {
    expect(judged('log_connections', 'on', 18)).toBe('on');
    expect(judged('log_connections', 'receipt, authorization', 18)).toBe('receipt, authorization');
    expect(judged('log_connections', 'loudly', 18)).toBe('refused');
  });

  it('judges what came with version 18', () => {
    expect(judged('io_method', 'io_uring', 18)).toBe('refused');
    expect(judged('io_method', 'worker', 18)).toBe('worker');
    expect(judged('io_max_concurrency', '0', 18)).toBe('refused');
    expect(judged('io_max_concurrency', '-1', 18)).toBe('-1');
    expect(judged('ssl_groups', 'X25519:prime256v1', 18)).toBe('X25519:prime256v1');
    expect(judged('ssl_groups', 'X25519:nonsense', 18)).toBe('refused');
    expect(judged('ssl_tls13_ciphers', 'TLS_AES_256_GCM_SHA384', 18)).toBe(
      'TLS_AES_256_GCM_SHA384',
    );
    expect(judged('ssl_tls13_ciphers', 'AES256', 18)).toBe('refused');
  });

  it('says which values are taken', () => {
    const definition = { name: 'x', context: 'user', type: 'integer', min: 1, max: 9 } as const;
    expect(checkValue(definition, '10')).toEqual({ expected: 'a whole number between 1 and 9' });
    expect(checkValue({ ...definition, unit: '8kB' }, 'x')).toEqual({
      expected:
        'a whole number between 1 and 9 in units of 8kB, or with a unit of its own such as `64MB`',
    });
  });

  it.each([
    [{ type: 'integer', unit: '8kB' }, '128MB', 16384],
    [{ type: 'integer', unit: 'kB' }, '1GB', 1048576],
    [{ type: 'integer', unit: 'MB' }, '1.5GB', 1536],
    [{ type: 'integer', unit: 'min' }, '1d', 1440],
    [{ type: 'integer', unit: 'ms' }, '2s', 2000],
    [{ type: 'integer', unit: 's' }, '1.5min', 90],
    [{ type: 'integer' }, '0x1F', 31],
    [{ type: 'integer' }, '0600', 384],
    [{ type: 'integer' }, '-0x10', -16],
    [{ type: 'integer' }, '1.5', 2],
    [{ type: 'integer' }, '2.5', 2],
    [{ type: 'integer' }, '-0.5', -0],
    [{ type: 'real', unit: 'ms' }, '500us', 0.5],
  ] as const)('for %j reads %s as %d', (definition, text, number) => {
    expect(parameterNumber(definition, text)).toBe(number);
  });
});
