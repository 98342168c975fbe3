import type { HaManager } from './haManager.js';

declare const capabilityType: unique symbol;

/** A typed name of a capability; the type parameter is the interface its provider implements. */
export interface CapabilityToken<T> {
  readonly id: `${string}@${number}`;
  /** At most one provider per cluster. */
  readonly exclusive: boolean;
  readonly [capabilityType]?: T;
}

/** Declares a capability. Tokens with equal ids are the same capability, also across package copies. */
export function capability<T>(
  id: CapabilityToken<T>['id'],
  options: { readonly exclusive: boolean },
): CapabilityToken<T> {
  return Object.freeze({ id, exclusive: options.exclusive });
}

/** The HA manager: Patroni in this distribution. */
export const HA_MANAGER: CapabilityToken<HaManager> = capability<HaManager>('ha.manager@1', {
  exclusive: true,
});
