import type { Diagnostic, PluginInput } from '@howdah/plugin-api';
import type { HaSpec } from './haSpec.js';
import { memberSlotProblems } from './replicationSlots.js';

/** Findings about the manifest. */
export function validate({ spec, names, cluster }: PluginInput<HaSpec>): readonly Diagnostic[] {
  return [
    ...spec.problems,
    ...memberSlotProblems(spec.slots, names.statefulSet),
    ...(spec.synchronous && cluster.instances < 2 ? [loneSynchronous()] : []),
  ];
}

function loneSynchronous(): Diagnostic {
  return {
    severity: 'warning',
    code: 'NoSynchronousStandby',
    path: 'spec.fep.syncMode',
    message:
      'syncMode is on but there is one instance, so commits wait for nobody; ' +
      'write instances: 2 or more for a synchronous copy',
  };
}
