import { describe, expect, it } from 'vitest';
import { mergeConditions } from './writeStatus.js';

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

  it('others stay as they are, and every condition in its place', () => {
    const other = { type: 'Archiving', status: 'True', lastTransitionTime: EARLIER };
    const degraded = { ...ready('False'), type: 'Degraded' };

    expect(mergeConditions([other, held('True')], [degraded, ready('True')], NOW)).toEqual([
      other,
      held('True'),
      { ...degraded, lastTransitionTime: NOW },
    ]);
  });
});
