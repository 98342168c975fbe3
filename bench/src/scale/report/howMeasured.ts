import type { Failing } from '../hollow/failing.js';
import { processors } from '../figures/machineLoad.js';

/** What the figures are, in words that stand below the table. */
export function howMeasured(run: {
  readonly restSeconds: number;
  readonly edits: number;
  readonly members: number;
  readonly failing: readonly Failing[];
}): readonly string[] {
  const { restSeconds, edits, members, failing } = run;
  return [
    `Each cluster has ${members} hollow members on the real API server; they write heartbeats every 10 s.`,
    "The operator is one container of its image beside the nodes, with this working copy's bundle.",
    `at rest: ${restSeconds} s from 20 s after the restart; RSS is the highest of samples every 10 s,`,
    '  RSS, heap and CPU by the metrics of the process itself.',
    'reads, writes, lease requests: of its ServiceAccount in the audit log of the API server.',
    `edit to effect: ${edits} edits one after the other, from sending the edit of a parameter until`,
    '  the request arrives that changes the configuration of its Patroni.',
    `broken: in turn ${failing.join(', ')}.`,
    'restart: from the start of the process until each cluster was reconciled once; requests, CPU',
    '  and stall also of the 10 s after that.',
    'own stall: the longest time that one thing kept the event loop of the operator from the next,',
    '  by the time its thread had a processor; held up: the same by the clock. Operator, members,',
    `  API server and etcd share the ${processors} processors of this machine.`,
    'A figure with ! misses its aim; n is the number of clusters.',
  ];
}
