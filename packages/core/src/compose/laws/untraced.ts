import type { Traced } from '@howdah/plugin-api';

/** A contribution without where it comes from: two plugins that want the same may read it elsewhere. */
export function untraced<C extends Traced>(contribution: C): Omit<C, 'field'> {
  const { field: _field, ...rest } = contribution;
  return rest;
}
