import { takeQuestion } from './beingAsked.js';
import type { Question } from './beingAsked.js';
import { interruptible } from './interruptible.js';
import { PluginFailure } from './pluginFailure.js';

/** All plugins of a cluster answer within milliseconds; nobody else is served meanwhile. */
let patienceMs = 2000;
/** How soon one that did not return is asked again about the same manifest. */
export const ASKED_AGAIN_MS = 600_000;

/** A process that was stopped is given so many attempts. */
const ATTEMPTS = 3;

/** A plugin did not return from a question, and had to be interrupted. */
export class PluginStuck extends PluginFailure {
  override readonly retryAfterMs = ASKED_AGAIN_MS;
}

/**
 * Gives plugins so long to return, until the returned function is called: whoever waits for them
 * waits with everybody else in this thread. A fraction of it is enough where all code is compiled.
 */
export function setPatience(ms: number): () => void {
  const before = patienceMs;
  patienceMs = ms;
  return () => {
    patienceMs = before;
  };
}

/**
 * Runs what asks plugins; one that never returns is interrupted. Nobody is blamed for a process that
 * did not get the processor: it is begun anew.
 * @throws PluginStuck of the plugin that was being asked.
 */
export function patiently<T>(ask: () => T): T {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = interruptible(patienceMs, ask);
    if (!outcome.interrupted) return outcome.value;
    const question = takeQuestion();
    if (outcome.paused && attempt < ATTEMPTS) continue;
    if (question !== undefined) throw stuckAt(question);
    throw new Error(`nothing was decided within ${patienceMs} ms`);
  }
}

/** That whoever was asked did not return. */
export function stuckAt({ manifest, asked }: Question): PluginStuck {
  return new PluginStuck(
    manifest,
    `did not return within ${patienceMs} ms when it was asked to ${asked}, and is left alone for ${ASKED_AGAIN_MS / 60_000} min, or until the manifest changes; have it mended`,
  );
}

/** Asks plugins until none fails that was not among the failures before; those are not to be asked. */
export function untilNoneFails<T>(failures: Map<string, PluginFailure>, ask: () => T): T {
  for (;;) {
    try {
      return patiently(ask);
    } catch (error) {
      if (!(error instanceof PluginFailure) || failures.has(error.plugin.id)) throw error;
      failures.set(error.plugin.id, error);
    }
  }
}
