import type { Diagnostic, Json, JsonObject } from '@howdah/plugin-api';
import { objectAt } from './jsonObject.js';
import { type ReplicationSlots, readReplicationSlots } from './replicationSlots.js';
import { roleProblems } from './roleProblems.js';
import { readTimings, type Timings } from './timings.js';

/** What of a FEPCluster concerns high availability. */
export interface HaSpec {
  readonly synchronous: boolean;
  readonly timings: Timings;
  readonly slots: ReplicationSlots;
  /** Members reach each other by pod name instead of address. */
  readonly usePodName: boolean;
  /** Only encrypted connections are accepted, those of members included. */
  readonly forceSsl: boolean;
  /** Which calls of Patroni's REST interface need a client certificate. */
  readonly verifyClient: VerifyClient;
  /** What `select` could not understand; `validate` reports it. */
  readonly problems: readonly Diagnostic[];
}

/** Calls that change something need one, or none does: probes of the kubelet never have one. */
export type VerifyClient = 'none' | 'optional';

/** Reads the plugin's part of a FEPCluster's spec. */
export function selectHaSpec(clusterSpec: JsonObject): HaSpec {
  const fep = objectAt(clusterSpec, 'fep');
  const timings = readTimings(objectAt(fep, 'fineTuningParams'));
  const slots = readReplicationSlots(fep['replicationSlots']);
  const sync = readSyncMode(fep['syncMode']);
  const verify = readVerifyClient(objectAt(objectAt(fep, 'patroni'), 'tls')['verifyClient']);
  const roles = roleProblems(objectAt(objectAt(clusterSpec, 'fepChildCrVal'), 'sysUsers'));
  return {
    synchronous: sync.synchronous,
    timings: timings.timings,
    slots: slots.slots,
    usePodName: fep['usePodName'] === true,
    forceSsl: fep['forceSsl'] === true,
    verifyClient: verify.verifyClient,
    problems: [
      ...sync.problems,
      ...timings.problems,
      ...slots.problems,
      ...roles,
      ...verify.problems,
    ],
  };
}

function readSyncMode(value: Json | undefined): Pick<HaSpec, 'synchronous' | 'problems'> {
  // An unquoted on or off arrives as a boolean.
  if (value === 'on' || value === true) return { synchronous: true, problems: [] };
  if (value === 'off' || value === false || value === undefined || value === null) {
    return { synchronous: false, problems: [] };
  }
  return {
    synchronous: false,
    problems: [
      {
        severity: 'error',
        code: 'InvalidSyncMode',
        path: 'spec.fep.syncMode',
        message: `syncMode is ${JSON.stringify(value)}; write "on" or "off", in quotes`,
      },
    ],
  };
}

function readVerifyClient(value: Json | undefined): Pick<HaSpec, 'verifyClient' | 'problems'> {
  if (value === 'none') return { verifyClient: 'none', problems: [] };
  const known = value === undefined || value === null || value === '' || value === 'optional';
  const path = 'spec.fep.patroni.tls.verifyClient';
  const message =
    value === 'required'
      ? 'required would turn away the kubelet, whose probes have no certificate, so calls that change something need one; write "optional" or "none"'
      : `is ${JSON.stringify(value)}, so calls that change something need a certificate; write "optional" or "none"`;
  return {
    verifyClient: 'optional',
    problems: known ? [] : [{ severity: 'warning', code: 'VerifyClientOptional', path, message }],
  };
}
