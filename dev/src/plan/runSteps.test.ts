import { describe, expect, it } from 'vitest';
import { pathsOf } from '../paths/paths.js';
import type { Settings } from '../settings/settings.js';
import type { Lane, Step } from '../step.js';
import { contextOpener } from './openContext.js';
import { runSteps } from './runSteps.js';
import type { StepEvent } from './runSteps.js';
import { StepError } from './stepError.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function harness() {
  const state = mkdtempSync(join(tmpdir(), 'howdah-steps-'));
  const paths = pathsOf({ HOME: state });
  const events: string[] = [];
  const interrupt = new AbortController();
  const settings: Settings = {
    nodes: 3,
    images: 'sample',
    kubernetesOnly: false,
    sample: true,
    road: 'packages',
  };
  return {
    events,
    interrupt,
    options: {
      open: contextOpener(paths, settings),
      observe: (step: Step, event: StepEvent) => events.push(`${step.id} ${event.kind}`),
      signal: interrupt.signal,
      now: () => 0,
    },
  };
}

interface Made {
  readonly needs?: readonly string[];
  readonly lane?: Lane;
  readonly done?: boolean;
  readonly run?: Step['run'];
}

function made(id: string, { needs = [], lane, done = false, run }: Made = {}): Step {
  return {
    id,
    title: id,
    needs,
    usualSeconds: 1,
    ...(lane === undefined ? {} : { lane }),
    done: async () => done,
    run: run ?? (async () => {}),
  };
}

describe('runSteps', () => {
  it('skips a step whose result is there and runs what needs it', async () => {
    const { events, options } = harness();
    await runSteps([made('late', { needs: ['early'] }), made('early', { done: true })], options);
    expect(events).toEqual(['early started', 'early skipped', 'late started', 'late done']);
  });

  it('runs independent steps side by side', async () => {
    const { options } = harness();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waits = made('waits', { run: async () => await released });
    const frees = made('frees', { run: async () => release() });
    await expect(runSteps([waits, frees], options)).resolves.toBeUndefined();
  });

  it('never runs two steps of one lane at once', async () => {
    const { options } = harness();
    let running = 0;
    let most = 0;
    const run = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
    };
    await runSteps(
      ['a', 'b', 'c'].map((id) => made(id, { lane: 'compile', run })),
      options,
    );
    expect(most).toBe(1);
  });

  it('names the step and its log file in the error, and drops what needed it', async () => {
    const { events, options } = harness();
    const bad = made('bad', {
      run: async () => {
        throw new Error('no luck');
      },
    });
    const running = runSteps([bad, made('after', { needs: ['bad'] })], options);
    await expect(running).rejects.toThrow(StepError);
    await expect(running).rejects.toThrow(/"bad" failed: no luck[^]*bad\.log/);
    expect(events).toContain('after dropped');
  });

  it('ends the running commands and starts nothing more after an interruption', async () => {
    const { events, options, interrupt } = harness();
    const long = made('long', {
      run: async ({ run }) => {
        interrupt.abort(new Error('interrupted'));
        await run('sleep', ['600']);
      },
    });
    await expect(runSteps([long, made('next', { needs: ['long'] })], options)).rejects.toThrow(
      'interrupted',
    );
    expect(events).toEqual(['long started', 'long dropped', 'next dropped']);
  });
});
