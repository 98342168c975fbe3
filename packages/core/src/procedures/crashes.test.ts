import { describe, expect, it } from 'vitest';
import type { StateWrite } from '../state/stateStore.js';
import { Effects, scripted, scriptedStep } from './fixtures/effects.js';
import { HandClock } from '../kernel/fixtures/handClock.js';
import { MemoryStateServer, MemoryStateStore } from './fixtures/memoryState.js';
import { known, look, request } from './fixtures/operator.js';

/** Plays a procedure to its end, with an operator that dies at one of its points. */
async function play(
  dies: number,
  script: { readonly fails: boolean },
): Promise<{ readonly points: number; readonly end: unknown; readonly made: readonly string[] }> {
  const clock = new HandClock();
  const server = new MemoryStateServer();
  const effects = new Effects(clock);
  let death = new AbortController();
  let points = 0;
  const point = (): void => {
    points += 1;
    if (points !== dies) return;
    death.abort(new Error('killed'));
    death.signal.throwIfAborted();
  };
  const around = <T>(make: () => T): T => {
    point();
    const made = make();
    point();
    return made;
  };
  const steps = ['a', 'b', 'c'].map((id) => scriptedStep(effects, id, { around }));
  const last = scriptedStep(effects, 'c', {
    act: () => Promise.resolve({ attempt: 'impossible', reason: 'the disk is gone' }),
  });
  const procedures = { 'core.work': scripted(script.fails ? [...steps.slice(0, 2), last] : steps) };

  for (let looks = 0; looks < 200; looks += 1) {
    const store = new MemoryStateStore(server, (write): StateWrite => around(write));
    try {
      const at = { store, clock, procedures, requests: [request('r1')], signal: death.signal };
      const { ended } = known(await look(at));
      if (ended.length > 0) {
        const end = ended.map((each) => ({ ...each, endedAt: '' }));
        return { points, end, made: effects.made };
      }
    } catch (error) {
      if (!death.signal.aborted) throw error;
      death = new AbortController();
    }
    clock.pass(1_000);
  }
  throw new Error(`no end after point ${dies}`);
}

describe.each([
  { fails: false, made: ['a', 'b', 'c'] },
  { fails: true, made: ['a', 'b', 'undo b', 'undo a'] },
])('a procedure of three steps (fails: $fails)', ({ fails, made }) => {
  it('killed at any point comes to the same end, and makes each effect once', async () => {
    const undisturbed = await play(0, { fails });
    expect(undisturbed.made).toEqual(made);
    expect(undisturbed.end).toHaveLength(1);
    expect(undisturbed.points).toBeGreaterThan(10);

    for (let dies = 1; dies <= undisturbed.points; dies += 1) {
      const { end, made: effects } = await play(dies, { fails });
      expect({ dies, end, effects }).toEqual({ dies, end: undisturbed.end, effects: made });
    }
  });
});
