import type { ParameterCatalogue } from './catalogue.js';
import { withoutDoubleStatistics, withoutEmptyProtocolRange } from './contradictions.js';
import type { DecidedParameters } from './decideParameters.js';
import { overPatroniMinimums } from './patroniMinimums.js';
import type { PodLimits } from './podLimits.js';
import { withoutExcessReserved } from './reservedConnections.js';
import { withinMemory } from './sharedMemory.js';
import { underWalCeilings } from './walCeilings.js';
import { withWritableLogs } from './writableLogs.js';

/**
 * What parameters demand of each other and of the pod: values that are right one by one and with
 * which the server would not start all the same, or soon stop.
 */
export function settleTogether(
  decided: DecidedParameters,
  { catalogue, pod }: { readonly catalogue: ParameterCatalogue; readonly pod: PodLimits },
): DecidedParameters {
  const steps: readonly ((so: DecidedParameters) => DecidedParameters)[] = [
    withoutEmptyProtocolRange,
    withoutDoubleStatistics,
    (so) => withWritableLogs(so, pod.logFolders),
    (so) => overPatroniMinimums(so, catalogue, pod.members),
    (so) => underWalCeilings(so, catalogue, pod.walVolume),
    (so) => withinMemory(so, catalogue, pod.memoryBytes),
    // Last, because the steps before it move max_connections.
    (so) => withoutExcessReserved(so, catalogue),
  ];
  return steps.reduce((so, step) => step(so), decided);
}
