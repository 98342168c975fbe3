import { loadAccess, systemClock, systemRandom } from '@howdah/kube';
import { readEnvironment } from '../environment/environment.js';
import { jsonLog } from '../log/log.js';
import { runOperator } from './runOperator.js';

/** An operator that runs until it is told to stop. */
export interface Operator {
  /** Resolves when everything has stopped; rejects when the operator cannot run. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Assembles an operator from plugins.
 *
 * @example
 * await createOperator({ plugins: [ha] }).run(signal);
 * @throws AssemblyError when the plugins cannot run together.
 */
export function createOperator({ plugins }: { readonly plugins: readonly unknown[] }): Operator {
  return {
    async run(signal) {
      const environment = readEnvironment();
      const access = await loadAccess();
      const logFor = jsonLog(environment.logLevel);
      const here = { environment, access, clock: systemClock, random: systemRandom, logFor };
      await runOperator({ plugins, ...here }, signal);
    },
  };
}
