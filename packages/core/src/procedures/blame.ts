import { askedInVain, logFailure, PluginFailure } from '../host/pluginFailure.js';
import type { ProcedureScene } from './scene.js';
import { LateAnswer } from './withinTime.js';

/** What a procedure's plugin is asked, such as `plan my-key.work`. */
export interface ProcedureQuestion {
  readonly procedure: string;
  readonly asked: string;
}

type Blaming = Pick<ProcedureScene, 'ownerOf' | 'troubles' | 'log'>;

/**
 * The failure of the plugin whose question ended with something thrown: told in the condition of
 * that plugin, until the same question is answered. Undefined where no plugin brings the procedure.
 */
export function blame(
  { ownerOf, troubles, log }: Blaming,
  { procedure, asked }: ProcedureQuestion,
  thrown: unknown,
): PluginFailure | undefined {
  const manifest = ownerOf(procedure);
  if (manifest === undefined) return undefined;
  const failure =
    thrown instanceof LateAnswer
      ? new PluginFailure(
          manifest,
          `${thrown.message} when it was asked to ${asked}; have it mended: it is to answer what it knows by then`,
        )
      : askedInVain({ manifest, asked }, thrown);
  if (troubles.note(asked, failure)) logFailure(log, failure);
  return failure;
}

/** The question was answered. */
export function acquit({ troubles }: Blaming, { asked }: ProcedureQuestion): void {
  troubles.clear(asked);
}
