import { describe, expect, it } from 'vitest';
import { mergeConditions } from './mergeConditions.js';

const EARLIER = '2026-01-01T00:00:00Z';
const NOW = '2026-01-02T00:00:00Z';

const ready = (status: 'True' | 'False', message = '') => ({
  type: 'Ready',
  status,
  reason: 'Because',
  message,
});
const held = (status: 'True' | 'False') => ({ ...ready(status), lastTransitionTime: EARLIER });

describe('conditions of ours and those that are there', () => {
  it.each([
    ['are new', undefined, NOW],
    ['have the status they had', [held('False')], EARLIER],
    ['changed their status', [held('True')], NOW],
    ['had no time', [ready('False')], NOW],
    ['are garbled', ['Ready', null], NOW],
  ])('that %s: the time moves with the status only', (_, current, lastTransitionTime) => {
    expect(mergeConditions(current, [ready('False', 'another')], NOW)).toEqual([
      { ...ready('False', 'another'), lastTransitionTime },
    ]);
  });

  it('a message is no longer than people read, whoever wrote it', () => {
    const [long] = mergeConditions([], [ready('True', 'x'.repeat(32_000))], NOW);
    expect(long?.['message']).toBe(`${'x'.repeat(1023)}…`);
  });

  it('others stay as they are, and the order is always the same', () => {
    const other = { type: 'Archiving', status: 'True', lastTransitionTime: EARLIER };
    const degraded = { ...ready('False'), type: 'Degraded' };
    const merged = [held('True'), { ...degraded, lastTransitionTime: NOW }, other];
    expect(mergeConditions([other, held('True')], [degraded, ready('True')], NOW)).toEqual(merged);
    expect(mergeConditions(merged.toReversed(), [ready('True'), degraded], NOW)).toEqual(merged);
  });

  it('are 64 at most: whether all works is told first, and those of others that moved last are kept', () => {
    const old = (name: string, lastTransitionTime: string) => ({
      type: name,
      status: 'True',
      lastTransitionTime,
    });
    const stale = Array.from({ length: 100 }, (_, index) => old(`Stale${index}`, EARLIER));
    const told = Array.from({ length: 50 }, (_, index) => ({
      ...ready('True'),
      type: `PgX${index}`,
    }));
    const ours = [
      ...told,
      { ...ready('True'), type: 'PgDegraded' },
      { ...ready('True'), type: 'VolumesResized' },
      ready('True'),
    ];
    const types = (all: readonly { readonly type?: unknown }[]) => all.map(({ type }) => type);

    const merged = mergeConditions([...stale, old('Theirs', NOW)], ours, NOW);
    expect(merged).toHaveLength(64);
    expect(types(merged)).toEqual(expect.arrayContaining(['Theirs', ...types(ours)]));
    expect(mergeConditions(merged, ours, NOW)).toEqual(merged);

    const many = Array.from({ length: 100 }, (_, index) => ({
      ...ready('True'),
      type: `PgX${index}`,
    }));
    const crowded = types(mergeConditions(stale, [...many, ...ours], NOW));
    expect(crowded).toHaveLength(64);
    expect(crowded).toEqual(expect.arrayContaining(['Ready', 'PgDegraded', 'VolumesResized']));
    expect(crowded[0]).toBe('Ready');
  });
});
