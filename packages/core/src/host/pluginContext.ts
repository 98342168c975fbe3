import type { Clock, Kube, Log } from '@howdah/kube';
import { guardedKube } from './guardedKube.js';
import { withLogFields } from './logFields.js';
import type { ContextFor } from './pluginHost.js';
import { podHttp } from './podHttp.js';

/** Makes the facades of plugins: a client limited to each manifest, HTTP to pods, clock and log. */
export function pluginContexts(options: {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly logFor: (fields: Readonly<Record<string, string>>) => Log;
}): ContextFor {
  const { kube, clock, logFor } = options;
  const http = podHttp(kube);
  return ({ manifest }) => ({
    kube: guardedKube(kube, manifest.id, manifest.rbac ?? []),
    http,
    clock: { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) },
    log: withLogFields(logFor({ plugin: manifest.id })),
  });
}
