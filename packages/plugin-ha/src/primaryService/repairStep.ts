import type { ObjectJson, PluginContext, PluginInput, Step, StepResult } from '@howdah/plugin-api';
import { inNamespaceOf, stateNames } from '../names.js';
import type { HaSpec } from '../spec/haSpec.js';
import { named } from '../topology/annotations.js';
import { readLock } from '../topology/lock.js';
import { observedLock } from '../topology/topology.js';
import { followsLock, pointingPatch } from './serviceState.js';

/** Repairs the read-write Service from the lock, should the leader's own callback have failed. */
export function repairPrimaryService(context: PluginContext): Step<HaSpec> {
  return {
    id: 'repair-primary-service',
    phase: 'after-apply',
    evenWhenRefused: true,
    needed: ({ observed, cluster, names }) => {
      const lock = observedLock(observed, cluster);
      const service = named(observed.services, names.primaryService);
      return lock.known && service !== undefined && !followsLock(service, lock.value);
    },
    run: (input, _merged, signal) => repair(context, input, signal),
  };
}

async function repair(
  { kube, log }: PluginContext,
  { cluster, names }: PluginInput<HaSpec>,
  signal: AbortSignal,
): Promise<StepResult> {
  // Read anew, the Service first: the observed state may be older than the leader's own patch.
  const serviceName = inNamespaceOf(cluster, { plural: 'services', name: names.primaryService });
  const service = await kube.get(serviceName, { signal });
  const configMap: ObjectJson | undefined = await kube.get(
    inNamespaceOf(cluster, { plural: 'configmaps', name: stateNames(cluster).leader }),
    { signal },
  );
  const lock = readLock(configMap);
  if (!lock.known) return again(lock.reason);
  if (service === undefined) return again(`Service ${names.primaryService} is gone`);
  const { leader } = lock.value;
  if (leader === undefined || followsLock(service, lock.value)) return { result: 'done' };

  const operations = pointingPatch(service, { ...lock.value, leader });
  if ((await kube.patch(serviceName, operations, { signal })) === 'conflict') {
    return again(`Service ${names.primaryService} was changed by somebody else meanwhile`);
  }
  log.info({ service: names.primaryService, leader }, 'pointed the primary Service at the leader');
  return { result: 'done' };
}

function again(reason: string): StepResult {
  return { result: 'wait', reason, retryAfterMs: 1000 };
}
