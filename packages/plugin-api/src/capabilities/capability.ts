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

/** A capability's implementation; make it with `provide`, which checks the type. */
export interface Provided {
  readonly token: CapabilityToken<unknown>;
  readonly implementation: unknown;
}

/**
 * Pairs a token with an implementation of its interface.
 *
 * @example
 * offers: ({ facts }) => [provide(TDE_ENGINE, { state: () => (facts.known ? stateOf(facts.value) : facts) })]
 */
export function provide<T>(token: CapabilityToken<T>, implementation: T): Provided {
  return { token, implementation };
}
