import type { ProbeRecord, SequenceRange } from '../../prober/record.js';
import { parseJson, read, readList, readNumber, readText } from '../json/read.js';

/** Reads the prober's output; lines that are no records (a warning of Node) are passed over. */
export function parseRecords(text: string): ProbeRecord[] {
  return text.split('\n').flatMap((line) => {
    const record = toRecord(parseJson(line));
    return record ? [record] : [];
  });
}

function toRecord(value: unknown): ProbeRecord | undefined {
  const at = readNumber(value, 'at');
  if (at === undefined) return undefined;

  switch (read(value, 'kind')) {
    case 'start':
      return { kind: 'start', at, run: readText(value, 'run') ?? '' };
    case 'connected':
      return { kind: 'connected', at, server: readText(value, 'server') ?? '' };
    case 'ack':
      return {
        kind: 'ack',
        at,
        seq: readNumber(value, 'seq') ?? 0,
        ms: readNumber(value, 'ms') ?? 0,
      };
    case 'fail':
      return {
        kind: 'fail',
        at,
        seq: readNumber(value, 'seq') ?? null,
        code: readText(value, 'code') ?? '',
        message: readText(value, 'message') ?? '',
      };
    case 'rows':
      return { kind: 'rows', at, ranges: readList(value, 'ranges').flatMap(toRange) };
    case 'end':
      return { kind: 'end', at, attempts: readNumber(value, 'attempts') ?? 0 };
    default:
      return undefined;
  }
}

function toRange(value: unknown): SequenceRange[] {
  const [first, last] = readList(value);
  return typeof first === 'number' && typeof last === 'number' ? [[first, last]] : [];
}
