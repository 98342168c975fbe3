import { expect, it } from 'vitest';
import type { ProbeRecord } from '../../prober/record.js';
import { parseRecords } from './parseRecords.js';

it('reads back every kind of record that the prober writes', () => {
  const records: ProbeRecord[] = [
    { kind: 'start', at: 1, run: 'r' },
    { kind: 'connected', at: 2, server: '198.18.0.1' },
    { kind: 'ack', at: 3, seq: 1, ms: 4 },
    { kind: 'fail', at: 5, seq: null, code: 'ECONNREFUSED', message: 'refused' },
    { kind: 'rows', at: 6, ranges: [[1, 1]] },
    { kind: 'end', at: 7, attempts: 1 },
  ];

  expect(parseRecords(records.map((record) => JSON.stringify(record)).join('\n'))).toEqual(records);
});

it('passes over lines that are no records', () => {
  expect(parseRecords('(node:1) Warning: something\n{"at": 1}\n{"kind": "ack"}\n')).toEqual([]);
});
