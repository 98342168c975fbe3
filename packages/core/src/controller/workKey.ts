import { formatKey, parseKey } from '@howdah/kube';
import type { ObjectKey } from '@howdah/kube';

/** What the queue holds: a cluster, or a resource that some controller looks after. */
export type Work =
  | { readonly work: 'cluster'; readonly key: ObjectKey }
  | { readonly work: 'resource'; readonly controller: string; readonly key: ObjectKey };

/** A key of the work queue: of a cluster its own, of another resource with its controller in front. */
export function workKey(work: Work): string {
  const key = formatKey(work.key);
  return work.work === 'cluster' ? key : `${work.controller} ${key}`;
}

/** What a key of the queue stands for. */
export function workOf(key: string): Work {
  const at = key.lastIndexOf(' ');
  if (at < 0) return { work: 'cluster', key: parseKey(key) };
  return { work: 'resource', controller: key.slice(0, at), key: parseKey(key.slice(at + 1)) };
}

/** What does the work, as metrics name it. */
export function controllerNameOf(work: Work): string {
  return work.work === 'cluster' ? 'fepcluster' : work.controller;
}

/** The plugin that works on a key; core where it is undefined. */
export function pluginOf(key: string): string | undefined {
  const work = workOf(key);
  return work.work === 'cluster' ? undefined : work.controller.split('/', 1)[0];
}
