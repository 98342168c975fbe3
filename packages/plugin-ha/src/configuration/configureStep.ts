import type {
  ClusterView,
  HttpResponse,
  JsonObject,
  MergedSlots,
  ObjectJson,
  PluginContext,
  PluginInput,
  Step,
  StepResult,
} from '@howdah/plugin-api';
import { inNamespaceOf, stateNames } from '../names.js';
import { dynamicConfig } from '../patroni/dynamicConfig.js';
import { memberEndpoint, type MemberEndpoint } from '../rest/memberEndpoint.js';
import type { HaSpec } from '../spec/haSpec.js';
import { isJsonObject } from '../spec/jsonObject.js';
import { jsonAnnotation, named } from '../topology/annotations.js';
import { readTopology } from '../topology/topology.js';
import { configDifference } from './difference.js';

const TIMEOUT_MS = 5000;

/** Keeps Patroni's dynamic configuration what the merged contributions say. */
export function configure(context: PluginContext): Step<HaSpec> {
  return {
    id: 'configure',
    phase: 'after-apply',
    needed: (input, merged) => {
      const configMap = named(input.observed.configMaps, stateNames(input.cluster).config);
      return difference(configMap, input, merged) !== undefined;
    },
    run: (input, merged, signal) => patchConfig(context, { input, merged, signal }),
  };
}

async function patchConfig(
  context: PluginContext,
  call: {
    readonly input: PluginInput<HaSpec>;
    readonly merged: MergedSlots;
    readonly signal: AbortSignal;
  },
): Promise<StepResult> {
  const { input, merged, signal } = call;
  const { cluster } = input;
  const fresh = await context.kube.get(
    inNamespaceOf(cluster, { plural: 'configmaps', name: stateNames(cluster).config }),
    { signal },
  );
  const patch = difference(fresh, input, merged);
  if (patch === undefined) return { result: 'done' };

  let reason = 'no member has an address yet';
  for (const endpoint of endpoints(input)) {
    const answer = await send(context, endpoint, { patch, signal, cluster: input.cluster });
    if (typeof answer !== 'string' && answer.status === 200) {
      context.log.info({ member: endpoint.pod }, 'changed the dynamic configuration of Patroni');
      return { result: 'done' };
    }
    reason =
      typeof answer === 'string'
        ? `${endpoint.pod} cannot be reached: ${answer}`
        : `${endpoint.pod} answered ${answer.status} to the change of its configuration`;
  }
  return { result: 'wait', reason, retryAfterMs: 5000 };
}

/** The leader first: it is the one most likely to be well. */
function endpoints({ observed, cluster }: PluginInput<HaSpec>): readonly MemberEndpoint[] {
  const topology = readTopology(observed, cluster);
  const leader = topology.known ? topology.value.leader : undefined;
  const found = observed.pods.flatMap((pod) => memberEndpoint(pod, cluster.namespace) ?? []);
  return found.toSorted((a, b) => Number(b.pod === leader) - Number(a.pod === leader));
}

async function send(
  { http }: PluginContext,
  endpoint: MemberEndpoint,
  call: {
    readonly patch: JsonObject;
    readonly signal: AbortSignal;
    readonly cluster: ClusterView;
  },
): Promise<HttpResponse | string> {
  try {
    return await http.request({
      method: 'PATCH',
      url: `${endpoint.url}/config`,
      json: call.patch,
      credential: endpoint.credential,
      cluster: call.cluster,
      timeoutMs: TIMEOUT_MS,
      signal: call.signal,
    });
  } catch (error) {
    call.signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}

/** Undefined also before the first member wrote the configuration: bootstrap.dcs is for that. */
function difference(
  configMap: ObjectJson | undefined,
  { spec }: PluginInput<HaSpec>,
  merged: MergedSlots,
): JsonObject | undefined {
  const stored = jsonAnnotation(configMap, 'config');
  if (!isJsonObject(stored)) return undefined;
  return configDifference(stored, dynamicConfig(spec, merged));
}
