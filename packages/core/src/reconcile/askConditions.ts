import type { Condition, HostInput, PluginManifest } from '@howdah/plugin-api';
import { PluginFailure } from '../host/pluginFailure.js';
import type { AskedPlugin } from './plannedPlugin.js';

/** What a plugin says of its own state, or that it failed to say so. */
export interface ToldConditions {
  readonly manifest: PluginManifest;
  readonly told: readonly Condition[] | PluginFailure;
}

/** Asks every plugin for its conditions; to be called patiently. One plugin's failure is its own. */
export function askConditions(
  asked: readonly AskedPlugin[],
  inputOf: (plugin: string) => HostInput,
): readonly ToldConditions[] {
  return asked.map(({ plugin: { manifest }, bound }) => {
    try {
      return { manifest, told: bound.conditions(inputOf(manifest.id)) };
    } catch (error) {
      if (error instanceof PluginFailure) return { manifest, told: error };
      throw error;
    }
  });
}
