import type { AnyObject, Log } from '@howdah/kube';
import type { Json, WatchedKind } from '@howdah/plugin-api';
import { canonical } from '../compose/canonical.js';
import { classOf } from '../compose/classOf.js';

/**
 * A watch whose answers never throw into a cache, where they would keep the event from everybody.
 * What a plugin cannot judge is news to it whenever it changes, and concerns whoever it is labelled
 * for.
 */
export function guardedWatch(plugin: string, watch: WatchedKind, log: Log): WatchedKind {
  const told = new Set<string>();
  const guarded = <T extends Json>(question: string, ask: () => T, otherwise: T): T => {
    try {
      return ask();
    } catch (error) {
      const what = `${question} ${classOf(error)}`;
      if (!told.has(what)) {
        told.add(what);
        const fields = { plugin, kind: watch.kind, question, error: classOf(error) };
        log.warn(fields, 'a plugin failed when it was asked about an object it watches');
      }
      return otherwise;
    }
  };
  const { apiVersion, kind, plural, optional } = watch;
  const own = watch.clustersOf === undefined ? undefined : watch.clustersOf.bind(watch);
  return {
    apiVersion,
    kind,
    ...(plural === undefined ? {} : { plural }),
    ...(optional === undefined ? {} : { optional }),
    // As text: what is no JSON fails here, too.
    relevant: (object) => {
      const otherwise: Json = object.metadata['resourceVersion'] ?? null;
      return guarded('relevant', () => canonical(watch.relevant(object)), otherwise);
    },
    ...(own === undefined
      ? {}
      : { clustersOf: (object: AnyObject) => guarded('clustersOf', () => names(own(object)), []) }),
  };
}

function names(answer: unknown): readonly string[] {
  if (Array.isArray(answer) && answer.every((name) => typeof name === 'string')) return answer;
  throw new TypeError('names are a list of texts');
}
