import type { Clock } from '@howdah/kube';
import type { AnyPlugin, BoundRuntime, PluginContext } from '@howdah/plugin-api';
import type { CallsUnderWay } from '../kernel/callsUnderWay.js';
import { whileAsking } from './beingAsked.js';
import { patiently } from './patience.js';
import { patientRuntime } from './patientRuntime.js';
import { PluginFailure, threw } from './pluginFailure.js';
import { runtimeProblem } from './runtimeProblem.js';
import { withinTime } from './withinTime.js';

const START_MS = 10_000;

/** What became of a plugin when the operator was started. */
export type PluginState =
  | { readonly started: BoundRuntime; readonly failed?: undefined }
  | { readonly failed: PluginFailure; readonly started?: undefined };

/** Starts one plugin. Never rejects: what goes wrong is that plugin's state. */
export async function startPlugin(
  plugin: AnyPlugin,
  contextFor: () => PluginContext,
  { clock, calls }: { readonly clock: Pick<Clock, 'setTimer'>; readonly calls: CallsUnderWay },
): Promise<PluginState> {
  const { manifest } = plugin;
  try {
    const work = begin(plugin, contextFor);
    const answer = await withinTime(clock, START_MS, work);
    if (answer.in === 'vain') {
      void work.then(letGo, () => undefined);
      return {
        failed: new PluginFailure(
          manifest,
          `did not start within ${START_MS / 1000} s; have it mended: start may open what it needs, but wait for nobody. It is tried again when the operator is restarted`,
        ),
      };
    }
    const problem = runtimeProblem(plugin, answer.value);
    if (problem === undefined) return { started: patientRuntime(manifest, answer.value, calls) };
    await withinTime(clock, START_MS, letGo(answer.value));
    return { failed: new PluginFailure(manifest, problem) };
  } catch (error) {
    return { failed: error instanceof PluginFailure ? error : threw(manifest, 'start', error) };
  }
}

/** A plugin that throws at once is no worse than one that rejects. */
async function begin(plugin: AnyPlugin, contextFor: () => PluginContext): Promise<BoundRuntime> {
  const { manifest } = plugin;
  return patiently(() =>
    whileAsking({ manifest, asked: 'start' }, () => plugin.start(contextFor())),
  );
}

/** Lets a plugin that nobody will use let go of what it took. */
async function letGo(runtime: BoundRuntime): Promise<void> {
  try {
    await runtime.stop();
  } catch {
    // It is a failed plugin already.
  }
}
