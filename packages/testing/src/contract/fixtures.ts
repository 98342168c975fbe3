import { defineKind, Informer } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind, KubeObject } from '@howdah/kube';
import type { Target } from './target.js';

/** A ConfigMap, typed as far as the contract reads it. */
export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

export const CONFIG_MAPS = defineKind<ConfigMap>({
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
});

export function configMap(
  metadata: { readonly namespace: string; readonly name: string } & JsonObject,
  data: Readonly<Record<string, string>> = {},
): AnyObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** Waits until a condition on a cache holds: it is looked at again with every change that is told. */
export async function sees<T extends KubeObject>(
  cache: Pick<Informer<T>, 'onChange'>,
  holds: () => boolean,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = cache.onChange(look);
    look();
  });
}

/** Follows the objects of a kind until a condition on them holds: a real server takes its time. */
export async function untilSeen<T extends KubeObject>(
  { kube, namespace }: Target,
  kind: Kind<T>,
  holds: (cache: Informer<T>) => boolean,
): Promise<void> {
  const cache = new Informer({ kube, kind, namespace });
  cache.start();
  await cache.whenSynced();
  await sees(cache, () => holds(cache));
  await cache.stop();
}

const MOST_ATTEMPTS = 10_000;

/** Asks for what no watch tells until the answer is yes. */
export async function untilAnswered(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (await ask()) return;
  }
  throw new Error(`asked in vain whether ${what}`);
}

/** The error of a promise that must reject. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
