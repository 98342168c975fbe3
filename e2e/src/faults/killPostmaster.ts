import { waitForPrimary } from '../cluster/primary.js';
import { nothingToHeal, type Fault } from './fault.js';

const KILL = [
  'import os, sys',
  'pid = int(open(sys.argv[1] + "/postmaster.pid").readline())',
  'os.kill(pid, 9)',
].join('\n');

/** The postmaster of the primary dies at once; Patroni and the pod live on. */
export const killPostmaster: Fault = {
  id: 'postmaster-kill',
  title: 'postmaster killed with -9',
  prepare: async ({ cluster, target }) => await waitForPrimary(cluster.kubectl, target),
  inject: async ({ cluster, target }, primary) => {
    const { namespace, container, dataDirectory } = target;
    const at = Date.now();
    // Patroni brings Python along; a minimal image need not have kill(1).
    const command = ['python3', '-c', KILL, dataDirectory];
    await cluster.kubectl.exec({ namespace, pod: primary.name, container, command });
    return { victim: primary.name, at, frozen: false, lastsMs: 0, heal: nothingToHeal };
  },
};
