import type { AnyObject, Log } from '@howdah/kube';
import type { Json, WatchedKind } from '@howdah/plugin-api';
import { canonical } from '../compose/canonical.js';
import { guardedAnswers, namesIn } from './guardedAnswers.js';

/**
 * A watch whose answers never throw. What a plugin cannot judge is news to it whenever it changes,
 * and concerns whoever it is labelled for.
 */
export function guardedWatch(plugin: string, watch: WatchedKind, log: Log): WatchedKind {
  const { apiVersion, kind, plural, optional } = watch;
  const guarded = guardedAnswers(plugin, kind, log);
  const own = watch.clustersOf?.bind(watch);
  return {
    apiVersion,
    kind,
    ...(plural === undefined ? {} : { plural }),
    ...(optional === undefined ? {} : { optional }),
    // As text: what is no JSON fails here, too.
    relevant: (object) => {
      const otherwise: Json = object.metadata['resourceVersion'] ?? null;
      return guarded<Json>('relevant', () => canonical(watch.relevant(object)), otherwise);
    },
    ...(own === undefined
      ? {}
      : {
          clustersOf: (object: AnyObject) =>
            guarded<readonly string[]>('clustersOf', () => namesIn(own(object)), []),
        }),
  };
}
