import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import type { ScenarioContext } from '../runner/scenario.js';
import { reportProbe } from './probeReport.js';
import type { ProbeReport } from './probeReport.js';
import { WriteProber } from './writeProber.js';

/** Does work while rows are written, and tells what the prober found when it read them back. */
export async function whileWriting(
  { cluster: { kubectl }, prober: probe }: Pick<ScenarioContext, 'cluster' | 'prober'>,
  target: DatabaseTarget,
  work: (prober: WriteProber) => Promise<void>,
): Promise<ProbeReport> {
  const prober = new WriteProber(kubectl, { target, run: 'prober', ...probe });
  try {
    await prober.start();
    await work(prober);
    return reportProbe(await prober.finish());
  } finally {
    await prober.stop();
  }
}
