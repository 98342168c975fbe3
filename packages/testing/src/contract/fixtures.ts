import { defineKind, systemClock } from '@howdah/kube';
import type { AnyObject, JsonObject, KubeObject } from '@howdah/kube';

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

/** Waits until a condition holds; fails after ten seconds with what was waited for. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const end = systemClock.monotonic() + 10_000;
  while (!holds()) {
    if (systemClock.monotonic() > end) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(5);
  }
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
