import type { Clock, Log } from '@howdah/kube';
import { logFailure, PluginFailure, threw } from './pluginFailure.js';
import { usedBy } from './requirementOrder.js';
import type { StartedPlugin } from './pluginHost.js';
import { withinTime } from './withinTime.js';

/** Kubernetes gives an operator a minute to end, and it has more to stop than plugins. */
const STOP_MS = 5000;

/**
 * Stops plugins, each after those that use its capabilities. One that throws or hangs keeps no
 * other from stopping.
 */
export async function stopPlugins(
  started: readonly StartedPlugin[],
  { clock, log }: { readonly clock: Pick<Clock, 'setTimer'>; readonly log: Log },
): Promise<void> {
  const plugins = started.map(({ plugin }) => plugin);
  const stopping = new Map<string, Promise<void>>();
  // What is used comes first in the list, so whoever uses a plugin is already in the map.
  for (const one of started.toReversed()) {
    const before = started
      .filter(({ plugin }) => usedBy(plugin, plugins).some((link) => link.plugin === one.plugin))
      .flatMap(({ plugin }) => stopping.get(plugin.manifest.id) ?? []);
    stopping.set(
      one.plugin.manifest.id,
      Promise.all(before).then(async () => {
        const failure = await stop(one, clock);
        if (failure !== undefined) logFailure(log, failure);
      }),
    );
  }
  await Promise.all(stopping.values());
}

async function stop(
  { plugin, runtime }: StartedPlugin,
  clock: Pick<Clock, 'setTimer'>,
): Promise<PluginFailure | undefined> {
  const { manifest } = plugin;
  try {
    const { in: ended } = await withinTime(clock, STOP_MS, runtime.stop());
    if (ended === 'time') return undefined;
    return new PluginFailure(
      manifest,
      `did not stop within ${STOP_MS / 1000} s; have it mended. What it holds ends with the process`,
    );
  } catch (error) {
    return threw(manifest, 'stop', error);
  }
}
