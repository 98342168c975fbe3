import type { AnyObject } from '@howdah/kube';
import { isJsonObject } from '@howdah/kube';
import { STATE_VERSION, VERSION_KEY } from './stateKeys.js';

/** What is known of the state of a cluster. Unknown is never empty, and never overwritten. */
export type StateReading = WritableState | { readonly state: 'unknown'; readonly reason: string };

/** State that may be written, because it is known what would be replaced. */
export type WritableState = { readonly state: 'absent' } | KnownState;

/** State as one version of its object held it. */
export interface KnownState {
  readonly state: 'known';
  readonly uid: string;
  readonly resourceVersion: string;
  readonly data: Readonly<Record<string, string>>;
}

/** One part of the state. */
export type StatePart<T> =
  | { readonly part: 'absent' }
  | { readonly part: 'unknown'; readonly reason: string }
  | { readonly part: 'known'; readonly value: T };

/** Name of a cluster's state object. It outlives the cluster resource, as the volumes do. */
export function stateName(cluster: string): string {
  return `${cluster}-state`;
}

/** Reads a state object. Pure. */
export function readState(object: AnyObject | undefined): StateReading {
  if (object === undefined) return { state: 'absent' };
  const { name, uid, resourceVersion } = object.metadata;
  const held = isJsonObject(object['data']) ? object['data'] : {};
  const version = held[VERSION_KEY];
  if (uid === undefined || resourceVersion === undefined) {
    return unknown(name, 'has no uid or resourceVersion; the API server gives both');
  }
  if (version !== STATE_VERSION) {
    const found = typeof version === 'string' ? `version ${JSON.stringify(version)}` : 'no version';
    return unknown(
      name,
      `has ${found}, and this operator knows "${STATE_VERSION}": use the operator that wrote it, or delete the object if nothing in it counts any more`,
    );
  }
  const data = Object.entries(held).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { state: 'known', uid, resourceVersion, data: Object.fromEntries(data) };
}

function unknown(name: string, what: string): StateReading {
  return { state: 'unknown', reason: `ConfigMap "${name}" ${what.slice(0, 300)}` };
}
