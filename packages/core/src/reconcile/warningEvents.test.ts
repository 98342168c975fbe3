import type { Diagnostic } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { WarningEvents } from './warningEvents.js';

const finding = (message: string): Diagnostic => ({
  severity: 'warning',
  code: 'FieldUnclaimed',
  path: 'spec.fep.x',
  message,
});
const first = finding('first');
const second = finding('second');

describe('findings are told as events', () => {
  it('once, however often a reconcile comes upon them', () => {
    const events = new WarningEvents();

    expect(events.fresh('a', [first, second, first])).toEqual([first, second]);
    expect(events.fresh('a', [second, first])).toEqual([]);
  });

  it('anew when they were gone in between', () => {
    const events = new WarningEvents();
    events.fresh('a', [first, second]);

    expect(events.fresh('a', [second])).toEqual([]);
    expect(events.fresh('a', [first, second])).toEqual([first]);
  });

  it('of each cluster by itself, and of one that was forgotten once more', () => {
    const events = new WarningEvents();
    events.fresh('a', [first]);

    expect(events.fresh('b', [first])).toEqual([first]);
    events.forget('a');
    expect(events.fresh('a', [first])).toEqual([first]);
    expect(events.fresh('b', [first])).toEqual([]);
  });
});
