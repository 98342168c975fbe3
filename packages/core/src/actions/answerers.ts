import type { BoundAction, BoundProcedure, HostInput, PluginManifest } from '@howdah/plugin-api';
import type { StartedPlugin } from '../host/pluginHost.js';

/** Whoever answers actions and brings procedures. */
export interface Answerers {
  readonly actions: ReadonlyMap<string, BoundAction>;
  readonly procedures: ReadonlyMap<string, BoundProcedure>;
  /** Types that somebody answers who cannot be asked while the manifest cannot be followed. */
  readonly waiting?: ReadonlySet<string>;
  /** The plugin behind an action type or a procedure. */
  ownerOf: (name: string) => PluginManifest | undefined;
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
  const owners = new Map<string, PluginManifest>();
  for (const { plugin, runtime } of started) {
    const { manifest } = plugin;
    for (const action of runtime.actions) {
      actions.set(action.type, action);
      owners.set(action.type, manifest);
    }
    for (const procedure of runtime.procedures) {
      const name = `${manifest.key}.${procedure.id}`;
      procedures.set(name, procedure);
      owners.set(name, manifest);
    }
  }
  const ownerOf = (name: string): PluginManifest | undefined => owners.get(name);
  return { actions, procedures, ownerOf, inputOf: (name) => inputOf(ownerOf(name)?.id ?? '') };
}

/** The types of action that plugins answer. */
export function actionTypes(started: readonly StartedPlugin[]): ReadonlySet<string> {
  return new Set(started.flatMap(({ runtime }) => runtime.actions.map(({ type }) => type)));
}
