import { describe, expect, it } from 'vitest';
import { cutNote, eventObject, seriesKey } from './eventObject.js';

const regarding = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p'.repeat(253), uid: 'u' } };
const input = { regarding, type: 'Normal', reason: 'R', action: 'A', note: 'n' } as const;

describe('an event', () => {
  it('has a name that Kubernetes accepts, however long that of its object', () => {
    const reporter = { controller: 'c', instance: 'i' };
    const event = eventObject(input, { reporter, now: 0, suffix: '0123456789ab' });
    expect(event.metadata.name).toHaveLength(253);
    expect(event.metadata).toMatchObject({ namespace: 'default' });
  });

  it('is of one series only with those that say the same about the same object', () => {
    expect(seriesKey({ ...input })).toBe(seriesKey(input));
    expect(seriesKey({ ...input, note: 'other' })).not.toBe(seriesKey(input));
  });

  it('keeps a note within 1024 bytes, and whole characters', () => {
    const cut = cutNote('€'.repeat(1000));
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024);
    expect(cut).toMatch(/^€+…$/);
    expect(cutNote('short')).toBe('short');
  });
});
