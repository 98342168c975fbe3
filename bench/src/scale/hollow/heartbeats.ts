import type { AnyObject, JsonObject } from '@howdah/kube';

const FIRST_POSITION = 84_211_992;
const PER_ROUND = 8192;

/** What a member tells of itself in its pod's annotation each loop (`Ha.touch_member`). */
export function memberStatus(member: {
  readonly address: string;
  readonly role: 'primary' | 'replica';
  readonly round: number;
}): JsonObject {
  const { address, role } = member;
  const position = positionIn(member.round);
  return {
    conn_url: `postgres://${address}:27500/postgres`,
    api_url: `http://${address}:25001/patroni`,
    state: 'running',
    role,
    version: '4.1.5',
    xlog_location: position,
    ...(role === 'primary'
      ? {}
      : { replay_lsn: position, receive_lsn: position, replication_state: 'streaming' }),
    timeline: 1,
  };
}

/** The lock as its holder renews it each loop (`Kubernetes._update_leader`). */
export function leaderAnnotations(lock: {
  readonly leader: string;
  readonly members: readonly string[];
  readonly round: number;
}): JsonObject {
  const { leader, members } = lock;
  const slots = members.map((member) => member.replaceAll('-', '_'));
  const position = positionIn(lock.round);
  return {
    leader,
    acquireTime: '2026-01-01T00:00:00.000000+00:00',
    renewTime: new Date().toISOString(),
    ttl: '20',
    transitions: '0',
    optime: String(position),
    slots: JSON.stringify(Object.fromEntries(slots.map((slot) => [slot, position]))),
    retain_slots: JSON.stringify(slots),
  };
}

/** The status that a kubelet writes of a pod whose containers run. */
export function runningStatus(pod: AnyObject, address: string, ready: boolean): JsonObject {
  const since = pod.metadata.creationTimestamp ?? new Date().toISOString();
  const condition = (type: string, holds: boolean): JsonObject => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: since,
  });
  return {
    phase: 'Running',
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: since,
    conditions: [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', true),
      condition('Ready', ready),
      condition('ContainersReady', ready),
      condition('PodScheduled', true),
    ],
    containerStatuses: [
      {
        name: 'fep-patroni',
        ready,
        started: true,
        restartCount: 0,
        image: 'docker.io/howdah/postgres:17',
        imageID: `sha256:${'0'.repeat(64)}`,
        containerID: `containerd://${'0'.repeat(64)}`,
        state: { running: { startedAt: since } },
      },
    ],
  };
}

/** A database that is written to: its position moves with every loop. */
function positionIn(round: number): number {
  return FIRST_POSITION + round * PER_ROUND;
}
