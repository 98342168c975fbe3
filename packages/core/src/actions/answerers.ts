import type { BoundAction, BoundProcedure, HostInput } from '@howdah/plugin-api';
import type { StartedPlugin } from '../host/pluginHost.js';

/** Whoever answers actions and brings procedures. */
export interface Answerers {
  readonly actions: ReadonlyMap<string, BoundAction>;
  readonly procedures: ReadonlyMap<string, BoundProcedure>;
  /** Types that somebody answers who cannot be asked while the manifest cannot be followed. */
  readonly waiting?: ReadonlySet<string>;
  /** The input of the plugin behind an action type or a procedure, with its facts. */
  inputOf: (name: string) => HostInput;
}

/** Everything that the plugins of an operator answer and do. */
export function answerersOf(
  { started }: { readonly started: readonly StartedPlugin[] },
  inputOf: (plugin: string) => HostInput,
): Answerers {
  const actions = new Map<string, BoundAction>();
  const procedures = new Map<string, BoundProcedure>();
  const owners = new Map<string, string>();
  for (const { plugin, runtime } of started) {
    const { id, key } = plugin.manifest;
    for (const action of runtime.actions) {
      actions.set(action.type, action);
      owners.set(action.type, id);
    }
    for (const procedure of runtime.procedures) {
      const name = `${key}.${procedure.id}`;
      procedures.set(name, procedure);
      owners.set(name, id);
    }
  }
  return { actions, procedures, inputOf: (name) => inputOf(owners.get(name) ?? '') };
}

/** The types of action that plugins answer. */
export function actionTypes(started: readonly StartedPlugin[]): ReadonlySet<string> {
  return new Set(started.flatMap(({ runtime }) => runtime.actions.map(({ type }) => type)));
}
