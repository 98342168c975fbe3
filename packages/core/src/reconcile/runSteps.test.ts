import type { BoundStep, MergedSlots, StepResult } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { compose } from '../compose/compose.js';
import { untyped } from '../host/fixtures/untyped.js';
import { HandClock } from '../kernel/fixtures/handClock.js';
import { exampleInput } from './fixtures/exampleInput.js';
import { runSteps } from './runSteps.js';
import { CallBudget } from '../kernel/callBudget.js';

const input = exampleInput();
const merged: MergedSlots = compose([]).merged;

/** Runs the steps of the phase after-apply, and tells in which order which did their work. */
async function run(...steps: readonly Partial<BoundStep>[]) {
  const ran: string[] = [];
  const errors: string[] = [];
  const outcome = await runSteps({
    steps: steps.map((step, index) => {
      const id = step.id ?? `step-${index}`;
      return {
        plugin: 'p.example',
        step: {
          id,
          phase: 'after-apply' as const,
          after: [],
          evenWhenRefused: false,
          needed: () => true,
          ...step,
          run: (...given) => {
            ran.push(id);
            return step.run?.(...given) ?? Promise.resolve({ result: 'done' });
          },
        },
      };
    }),
    phase: 'after-apply',
    inputOf: () => input,
    merged,
    budget: new CallBudget(new HandClock()),
    signal: new AbortController().signal,
    onError: (step, error) => errors.push(`${step}: ${String(error)}`),
  });
  return { ran, errors, outcome };
}

const wait = (reason: string, retryAfterMs: number) => () =>
  Promise.resolve({ result: 'wait', reason, retryAfterMs } as const);
const fail = () => Promise.reject(new Error('no luck'));

describe('the steps of a phase', () => {
  it('run in their order; those of another phase or not needed do not', async () => {
    const steps = await run(
      { id: 'a' },
      { id: 'b', phase: 'before-apply' },
      { id: 'c', needed: () => false },
      { id: 'd' },
    );

    expect(steps).toEqual({
      ran: ['a', 'd'],
      errors: [],
      outcome: { waiting: [], failed: [], undone: new Set() },
    });
  });

  it('that wait say why, and the soonest of them is looked at first', async () => {
    const { outcome } = await run({ run: wait('for a', 9000) }, { run: wait('for b', 3000) });

    expect(outcome).toEqual({
      waiting: ['for a', 'for b'],
      failed: [],
      undone: new Set(['p.example']),
      retryAfterMs: 3000,
    });
  });

  it('are not run again and again, whatever they want', async () => {
    const { outcome } = await run({ run: wait('for a', 0) });
    expect(outcome.retryAfterMs).toBe(1000);
  });

  it('have failed where they answer nonsense', async () => {
    const answer: unknown = { result: 'wait', reason: Symbol('hunter2') };
    const { outcome } = await run({ run: () => Promise.resolve(untyped<StepResult>(answer)) });
    expect(outcome.waiting).toEqual(['Step step-0 of p.example failed and is tried again.']);
  });

  it('go on after one that failed, which counts as waiting', async () => {
    const { ran, errors, outcome } = await run({ id: 'a', run: fail }, { id: 'b' });

    expect(ran).toEqual(['a', 'b']);
    expect(errors).toEqual(['p.example/a: Error: no luck']);
    expect(outcome).toEqual({
      waiting: ['Step a of p.example failed and is tried again.'],
      failed: ['p.example'],
      undone: new Set(['p.example']),
      retryAfterMs: 5000,
    });
  });

  it('go on after one whose question whether it is needed failed', async () => {
    const needed = (): boolean => {
      throw new Error('no idea');
    };
    const { ran, outcome } = await run({ id: 'a', needed }, { id: 'b' });

    expect(ran).toEqual(['b']);
    expect(outcome.waiting).toEqual(['Step a of p.example failed and is tried again.']);
  });
});
