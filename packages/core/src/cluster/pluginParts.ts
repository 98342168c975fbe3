import type { ObjectJson } from '@howdah/plugin-api';

/**
 * On the StatefulSet: the ids of the plugins that have a part in what was applied. A second witness
 * beside the state object, which somebody may lose: it is gone only together with the members.
 */
export const PLUGINS_ANNOTATION = 'howdah.dev/plugins';

/** The plugins that have a part in the members; undefined where that was never told. */
export function pluginParts(statefulSet: ObjectJson | undefined): ReadonlySet<string> | undefined {
  const text = statefulSet?.metadata.annotations?.[PLUGINS_ANNOTATION];
  return text === undefined ? undefined : new Set(text.split(' ').filter((id) => id !== ''));
}
