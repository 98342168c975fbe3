import type { Known, ObjectJson } from '@howdah/plugin-api';
import { annotationOf } from './annotations.js';

/** Who holds Patroni's lock. Without a leader the lock is free. */
export interface Lock {
  readonly leader?: string;
  /** Counts the changes of leader; starts again when the ConfigMap is made anew. */
  readonly transitions: number;
  readonly uid: string;
}

/** Reads the ConfigMap `<cluster>-leader`. */
export function readLock(configMap: ObjectJson | undefined): Known<Lock> {
  if (configMap === undefined) return unknown('there is no lock yet');
  const uid = configMap.metadata['uid'];
  if (typeof uid !== 'string' || uid === '') return unknown('the lock has no uid');

  const leader = annotationOf(configMap, 'leader');
  const counter = annotationOf(configMap, 'transitions');
  if (leader === undefined && counter === undefined) {
    return { known: true, value: { transitions: 0, uid } };
  }
  if (counter === undefined || !/^\d{1,15}$/.test(counter)) {
    return unknown("the lock's counter of transitions is missing or no number");
  }
  const lock = { transitions: Number(counter), uid };
  const held = leader !== undefined && leader !== '';
  return { known: true, value: held ? { ...lock, leader } : lock };
}

/** One term of one leader, as the read-write Service carries it. */
export function lockMark(lock: Lock): string {
  return `${lock.uid}/${lock.transitions}`;
}

function unknown(reason: string): Known<Lock> {
  return { known: false, reason };
}
