import type { Effect } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunningProcedure, StepRecord } from '../state/procedureRecords.js';
import { found, UNSEEN } from './fixtures/effects.js';
import { nextMove } from './nextMove.js';

const START = Date.UTC(2026, 0, 1);
const times = { deadlineMs: 60_000, settleMs: 10_000 };

const at = (ms: number): string => new Date(START + ms).toISOString();

function standing(step: Omit<StepRecord, 'step'>, failure?: string): RunningProcedure {
  return {
    id: 'r1',
    name: 'now',
    procedure: 'core.work',
    createdAt: at(0),
    since: at(0),
    exclusive: true,
    args: {},
    at: 0,
    ...(failure === undefined ? {} : { failure }),
    steps: [{ step: 'a', ...step }],
  };
}

const tried = (last: number, number = 1): { readonly tries: StepRecord['tries'] } => ({
  tries: { number, first: at(0), last: at(last) },
});
const effect = (of: Effect) => ({ seen: 'effect', effect: of, times }) as const;
const anyStep = fc
  .option(fc.nat(120_000), { nil: undefined })
  .map((last) => (last === undefined ? {} : tried(last)));

describe('the next move', () => {
  it('goes on whenever the effect is there, however late', () => {
    fc.assert(
      fc.property(anyStep, fc.nat(1e9), (step, now) => {
        expect(nextMove(standing(step), effect(found(true)), START + now)).toEqual({
          move: 'advance',
        });
      }),
    );
  });

  it('on what is not known is to wait, however late, with the reason', () => {
    fc.assert(
      fc.property(anyStep, fc.nat(1e9), (step, now) => {
        const move = nextMove(standing(step), effect(UNSEEN), START + now);
        expect(move).toMatchObject({
          move: 'wait',
          reason: expect.stringContaining(UNSEEN.reason),
        });
      }),
    );
  });

  it('fails at once on an effect that failed, and gives such an undoing up', () => {
    const failed = effect({ effect: 'failed', reason: 'exit code 3' });
    fc.assert(
      fc.property(anyStep, fc.integer({ min: 130_000, max: 1e9 }), (step, now) => {
        const reason = 'exit code 3';
        expect(nextMove(standing(step), failed, START + now)).toEqual({ move: 'fail', reason });
        const undoing = standing(step, 'failed');
        expect(nextMove(undoing, failed, START + now)).toEqual({ move: 'left', reason });
      }),
    );
  });

  it('acts again only when the effect is definitely not there and had its time', () => {
    fc.assert(
      fc.property(fc.nat(59_000), fc.nat(59_999), (last, now) => {
        const move = nextMove(standing(tried(last)), effect(found(false)), START + now);
        expect(move.move).toBe(now - last >= times.settleMs ? 'act' : 'wait');
      }),
    );
  });

  it('fails once the deadline since the first attempt has passed, however many were made', () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.integer({ min: 60_000, max: 1e9 }), (last, now) => {
        const move = nextMove(standing(tried(last, 3)), effect(found(false)), START + now);
        expect(move).toEqual({
          move: 'fail',
          reason: 'its effect did not show within 60 s, after 3 attempts',
        });
      }),
    );
  });

  it('is never later than settling and deadline want it', () => {
    fc.assert(
      fc.property(fc.nat(59_999), (now) => {
        const move = nextMove(standing(tried(now)), effect(found(false)), START + now);
        if (move.move !== 'wait') throw new Error(move.move);
        expect(move.afterMs).toBeLessThanOrEqual(Math.min(times.settleMs, 60_000 - now));
        expect(move.afterMs).toBeGreaterThan(0);
      }),
    );
  });

  it.each([{}, tried(0)])('of what is gone is to wait (%j), for it is not finished', (step) => {
    const move = nextMove(standing(step), { seen: 'gone', reason: 'no plugin' }, START + 1e9);
    expect(move).toMatchObject({ move: 'wait', reason: 'no plugin' });
  });

  it('takes nothing back while the last attempt may still come to its effect', () => {
    const record = standing(tried(55_000), 'failed');
    expect(nextMove(record, effect(found(true)), START + 60_000).move).toBe('wait');
    expect(nextMove(record, effect(found(false)), START + 65_000).move).toBe('act');
  });

  it('gives an undoing up at its deadline, known or not, but never before one attempt', () => {
    const undoing = (undo: StepRecord['undo']) =>
      standing({ ...tried(0), done: at(1), undo }, 'failed');
    const late = START + 200_000;
    expect(nextMove(undoing({ since: at(0) }), effect(found(false)), late).move).toBe('act');
    expect(nextMove(undoing({ since: at(0) }), effect(UNSEEN), late)).toEqual({
      move: 'left',
      reason: `${UNSEEN.reason} after 60 s`,
    });
    expect(nextMove(undoing({ since: at(0), ...tried(0) }), effect(found(false)), late)).toEqual({
      move: 'left',
      reason: 'it is still in effect after 60 s',
    });
  });
});
