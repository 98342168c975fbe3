import type { Scenario } from '../runner/scenario.js';
import { actions } from './actions.js';
import { badInput } from './badInput.js';
import { certificates } from './certificates.js';
import { childResources } from './childResources.js';
import { clientCertificates } from './clientCertificates.js';
import { drain } from './drain.js';
import { failover } from './failover.js';
import { faultScenarios } from './faultScenarios.js';
import { fepSample } from './fepSample.js';
import { fullVolume } from './fullVolume.js';
import { givenCertificates } from './givenCertificates.js';
import { hba } from './hba.js';
import { heldParameter } from './heldParameter.js';
import { majors } from './majors.js';
import { operatorCrashes } from './operatorCrashes.js';
import { parameters } from './parameters.js';
import { passwords } from './passwords.js';
import { placement } from './placement.js';
import { podRestart } from './podRestart.js';
import { recreate } from './recreate.js';
import { scale } from './scale.js';
import { selfHealing } from './selfHealing.js';
import { steadyState } from './steadyState.js';
import { syncStandby } from './syncStandby.js';
import { volumeGrowth } from './volumeGrowth.js';

/** All scenarios in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  fepSample,
  parameters,
  heldParameter,
  hba,
  passwords,
  certificates,
  givenCertificates,
  clientCertificates,
  childResources,
  actions,
  podRestart,
  syncStandby,
  placement,
  scale,
  volumeGrowth,
  fullVolume,
  recreate,
  selfHealing,
  failover,
  drain,
  operatorCrashes,
  ...faultScenarios,
  steadyState,
  badInput,
  majors,
];
