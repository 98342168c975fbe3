import { waitForPrimary } from '../cluster/primary.js';
import { nothingToHeal, type Fault, type FaultContext, type FaultEffect } from './fault.js';
import type { Member } from '../cluster/members.js';

/** The primary's pod is removed without any time to stop. */
export const deletePrimaryAtOnce: Fault = {
  id: 'pod-delete-now',
  title: 'primary pod deleted, grace 0',
  prepare: async ({ cluster, target }) => await waitForPrimary(cluster.kubectl, target),
  inject: async (context, primary) =>
    await deletePod(context, primary, ['--grace-period=0', '--force']),
};

/** The primary's pod is asked to stop, as a drain does. */
export const deletePrimaryGracefully: Fault = {
  id: 'pod-delete-graceful',
  title: 'primary pod deleted gracefully',
  prepare: async ({ cluster, target }) => await waitForPrimary(cluster.kubectl, target),
  inject: async (context, primary) => await deletePod(context, primary, []),
};

async function deletePod(
  { cluster, target }: FaultContext,
  primary: Member,
  how: readonly string[],
): Promise<FaultEffect> {
  const at = Date.now();
  const where = ['-n', target.namespace, '--wait=false'];
  await cluster.kubectl.run(['delete', 'pod', primary.name, ...where, ...how]);
  return { victim: primary.name, at, frozen: false, lastsMs: 0, heal: nothingToHeal };
}
