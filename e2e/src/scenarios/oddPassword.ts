import { createCluster } from '../cluster/fepCluster.js';
import { reportProbe } from '../prober/probeReport.js';
import { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { ScenarioContext } from '../runner/scenario.js';

const PASSWORD = `it's "quoted" \\ $(touch /tmp/hostile) %s {x: y}`;

/** A password is data: quotes, backslashes and shell words in it log in like any other. */
export async function expectOddPasswordWorks(context: ScenarioContext): Promise<void> {
  const { cluster, namespace, prober: probe, log } = context;
  const target = await createCluster(cluster.kubectl, {
    namespace,
    name: 'odd-password',
    fep: { instances: 1, syncMode: 'off' },
    children: {
      sysUsers: { pgdb: 'app', pguser: 'app', pgpassword: PASSWORD },
      storage: { dataVol: { size: '1Gi' } },
    },
  });

  // The prober logs in with the text of this test, not with what the operator made of it.
  const secret = 'password-as-written';
  await cluster.kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secret, namespace },
      stringData: { username: 'app', password: PASSWORD, dbname: 'app' },
    },
  ]);
  const { user, password, database } = target.credentials;
  const asWritten = { ...target, credentials: { secret, user, password, database } };
  const prober = new WriteProber(cluster.kubectl, {
    target: asWritten,
    run: 'odd-prober',
    ...probe,
  });

  try {
    await prober.start();
    const report = reportProbe(await prober.finish());
    expectThat(report.acknowledged > 0, 'the user logs in with the password as written');
    log('odd-password: logs in as written');
  } finally {
    await prober.stop();
  }
}
