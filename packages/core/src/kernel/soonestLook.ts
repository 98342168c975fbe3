/** Sooner than so many milliseconds nothing is looked at again for a plugin: what changes is told by a watch. */
export const SOONEST_LOOK_MS = 1000;
