import type { BoundProcedureStep } from '@howdah/plugin-api';
import { FORGET_ANNOTATION } from '../reconcile/forgottenPlugins.js';
import type { RunningProcedure } from '../state/procedureRecords.js';
import type { ProcedureScene } from './scene.js';

/** What is declared of the step at which a procedure stands. */
export type Declared =
  | { readonly declared: 'step'; readonly step: BoundProcedureStep }
  /** It stands at no step: it is through. */
  | { readonly declared: 'through' }
  | { readonly declared: 'gone'; readonly reason: string };

/** Looks a procedure's step up among what the plugins bring now. */
export function declaredStep(
  { procedures }: Pick<ProcedureScene, 'procedures'>,
  { procedure, plugin, steps, at }: Pick<RunningProcedure, 'procedure' | 'plugin' | 'steps' | 'at'>,
): Declared {
  const definition = procedures.get(procedure);
  if (definition === undefined) {
    return {
      declared: 'gone',
      reason: `no plugin brings ${procedure} now; start the operator with the plugin that began it${wayOut(plugin)}`,
    };
  }
  const stands = steps[at];
  if (stands === undefined) return { declared: 'through' };
  const step = definition.steps.find(({ id }) => id === stands.step);
  if (step !== undefined) return { declared: 'step', step };
  return {
    declared: 'gone',
    reason: `${procedure} has no step "${stands.step}" now; start the operator with the version of the plugin that began it`,
  };
}

function wayOut(plugin: string | undefined): string {
  if (plugin === undefined) return '';
  return `, or give it up with the annotation ${FORGET_ANNOTATION}=${plugin} on the cluster`;
}
