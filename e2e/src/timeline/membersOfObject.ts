import { read, readText } from '../json/read.js';

const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';

/** The member that a Service selects by name; none when it selects by anything else. */
export function selectedMembers(service: unknown): string[] {
  const pod = readText(service, 'spec', 'selector', POD_NAME_LABEL);
  return pod === undefined ? [] : [pod];
}

/** The pods that a node sends traffic to: the ready ones, else those that serve to their end. */
export function usableMembers(endpoints: readonly unknown[]): string[] {
  const ready = endpoints.filter((one) => read(one, 'conditions', 'ready') !== false);
  const draining = endpoints.filter(
    (one) =>
      read(one, 'conditions', 'serving') === true &&
      read(one, 'conditions', 'terminating') === true,
  );
  const used = ready.length > 0 ? ready : draining;
  return used.map((one) => readText(one, 'targetRef', 'name') ?? 'an address without a pod');
}

/** The member that holds Patroni's lock. */
export function lockMember(leaderObject: unknown): string[] {
  const leader = readText(leaderObject, 'metadata', 'annotations', 'leader');
  return leader ? [leader] : [];
}
