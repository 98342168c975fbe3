import type { Attempt, HaManager, StepRun, SwitchoverRequest } from '@howdah/plugin-api';

/** Asks for the lead to be moved. A manager may refuse for the moment, such as while a standby is becoming synchronous. */
export async function attemptSwitchover(
  ha: HaManager | undefined,
  { input, signal }: Pick<StepRun<unknown>, 'input' | 'signal'>,
  move: SwitchoverRequest,
): Promise<Attempt> {
  const outcome = await ha?.switchover(input.cluster, move, signal);
  return outcome?.outcome === 'refused'
    ? { attempt: 'refused', reason: outcome.reason }
    : { attempt: 'made' };
}
