/** A number in [0, 1): the source of jitter, injected so that tests can fix it. */
export type Random = () => number;

/** The random numbers of the machine. Not for secrets. */
export const systemRandom: Random = () => Math.random();
