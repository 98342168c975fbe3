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

/** A real server does things in its own time; it is asked again until then. */
const LIMIT_MS = 10_000;
const POLL_MS = 20;

/** Waits until a condition holds; fails after ten seconds with what was waited for. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const end = systemClock.monotonic() + LIMIT_MS;
  while (!holds()) {
    if (systemClock.monotonic() > end) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(POLL_MS);
  }
}

/** Waits until a check of what the server holds succeeds; fails with what it last complained of. */
export async function eventuallyIs(
  what: string,
  check: () => Promise<void>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const end = systemClock.monotonic() + limitMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (cause) {
      if (systemClock.monotonic() > end) throw new Error(`waited in vain until ${what}`, { cause });
    }
    await systemClock.sleep(POLL_MS);
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
