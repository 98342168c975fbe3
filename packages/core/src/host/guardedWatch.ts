import type { Json, ObjectJson, PluginManifest, WatchedKind } from '@howdah/plugin-api';
import { canonical } from '../compose/canonical.js';
import { copyJson } from '../compose/copyJson.js';
import { frozen } from '../json/frozen.js';
import { guardedAnswers, namesIn } from './guardedAnswers.js';
import type { PluginFailure } from './pluginFailure.js';

/** What matters of an object is at most all of it, of which etcd takes 1.5 MB. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * A watch whose answers never throw. What a plugin cannot judge is news to it whenever it changes,
 * and concerns whoever it is labelled for. Clusters are asked for once per version of an object, so
 * that a cache finds it under what it put it under.
 */
export function guardedWatch(
  manifest: PluginManifest,
  watch: WatchedKind,
  note: (failure: PluginFailure) => void,
): WatchedKind {
  const { apiVersion, kind, plural, optional } = watch;
  const guarded = guardedAnswers(manifest, note);
  const own = watch.clustersOf?.bind(watch);
  const known = new WeakMap<ObjectJson, readonly string[]>();
  const clustersOf = (object: ObjectJson, ask: () => unknown): readonly string[] => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const about = { object, what: 'name the clusters of' };
    const names = guarded(about, ask, { read: namesIn, otherwise: [] });
    known.set(object, names);
    return names;
  };
  return {
    apiVersion,
    kind,
    ...(plural === undefined ? {} : { plural }),
    ...(optional === undefined ? {} : { optional }),
    relevant: (object) => {
      const about = { object, what: 'say what matters of' };
      const otherwise: Json = object.metadata['resourceVersion'] ?? null;
      return guarded<Json>(about, () => watch.relevant(frozen(object)), {
        read: relevantText,
        otherwise,
      });
    },
    ...(own === undefined
      ? {}
      : { clustersOf: (object: ObjectJson) => clustersOf(object, () => own(frozen(object))) }),
  };
}

function relevantText(answer: unknown): string {
  return canonical(copyJson(answer, { root: 'relevant', bytes: MOST_BYTES }));
}
