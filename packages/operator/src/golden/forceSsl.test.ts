import { describe, expect, it } from 'vitest';
import { renderSpec } from './fixtures/renderSpec.js';

const customPgHba = [
  'host all all 10.0.0.0/8 md5',
  'host replication repl 10.0.0.0/8 md5',
  'hostnossl all all all trust',
  'hostssl app postgres all md5',
].join('\n');

describe('spec.fep.forceSsl', () => {
  const { hba, told } = renderSpec({ fep: { forceSsl: true }, fepChildCrVal: { customPgHba } });

  it('lets nobody in over a connection that is not encrypted, whoever wrote the record', () => {
    expect(hba.filter((rule) => !/^(local|hostssl) /.test(String(rule)))).toEqual([]);
    expect(hba).toContain('hostssl all all 10.0.0.0/8 md5');
    expect(hba).toContain('hostssl replication repl 10.0.0.0/8 md5');
  });

  it('keeps the records by which members reach each other', () => {
    expect(hba).toContain('hostssl replication repluser all scram-sha-256');
    expect(hba).toContain('hostssl postgres rewind_user all scram-sha-256');
  });

  it('names the record that only connections without TLS could use', () => {
    expect(told('HbaNotEncrypted')).toEqual([expect.stringContaining('line 3')]);
  });
});

it('a record behind one that the operator needs is named as having no effect', () => {
  const { told } = renderSpec({ fepChildCrVal: { customPgHba } });

  expect(told('HbaShadowed')).toEqual([expect.stringContaining('line 4')]);
});

it('without forceSsl records stay as they were written', () => {
  const { hba } = renderSpec({ fepChildCrVal: { customPgHba } });

  expect(hba).toContain('host all all 10.0.0.0/8 md5');
  expect(hba).toContain('host replication repluser all scram-sha-256');
});
