import { takeQuestion } from './beingAsked.js';
import { interruptible } from './interruptible.js';
import { PluginFailure } from './pluginFailure.js';

/** All plugins of a cluster answer within milliseconds; nobody else is served meanwhile. */
const PATIENCE_MS = 1000;

/** A plugin did not return from a question, and had to be interrupted. */
export class PluginStuck extends PluginFailure {}

/**
 * Runs what asks plugins; one that never returns is interrupted.
 * @throws PluginStuck of the plugin that was being asked.
 */
export function patiently<T>(ask: () => T): T {
  const outcome = interruptible(PATIENCE_MS, ask);
  if (!outcome.interrupted) return outcome.value;
  const question = takeQuestion();
  if (question === undefined) throw new Error(`nothing was decided within ${PATIENCE_MS} ms`);
  throw new PluginStuck(
    question.manifest,
    `did not return within ${PATIENCE_MS} ms when it was asked to ${question.asked}, and is not asked again until the manifest changes or the operator is started anew; have it mended`,
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
