import { setTimeout as sleep } from 'node:timers/promises';
import { readAuditLog } from '../audit/auditLog.js';
import { writeRequests } from '../audit/requests.js';
import { createCluster } from '../cluster/fepCluster.js';
import { OPERATOR } from '../cluster/operator.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const SETTLE_MS = 30_000;
const SECONDS = 300;
const SHOWN = 5;

/** Law 1 of the reconcile loop, counted by the API server and not by ourselves. */
export const steadyState: Scenario = {
  id: 'steady-state',
  title: 'a steady cluster costs no write request in five minutes, leases excepted',
  tier: 'subset',
  run: async ({ cluster, namespace, log, note }) => {
    await createCluster(cluster.kubectl, { namespace, name: 'db' });
    log(`cluster is ready, settles for ${SETTLE_MS / 1000} s, then is watched for ${SECONDS} s`);
    await sleep(SETTLE_MS);

    const from = Date.now();
    await sleep(SECONDS * 1000);
    const lines = await readAuditLog(cluster, OPERATOR.user);
    const writes = writeRequests(lines, { user: OPERATOR.user, from, to: Date.now() });

    // An audit log that is off would also show no writes.
    expectThat(lines.length > 0, 'the audit log knows the operator');
    note(`${writes.length} write requests in ${SECONDS} s`);
    const shown = writes.slice(0, SHOWN).map((one) => `${one.verb} ${one.uri}`);
    expectThat(writes.length === 0, `the operator wrote to a steady cluster: ${shown.join('; ')}`);
  },
};
