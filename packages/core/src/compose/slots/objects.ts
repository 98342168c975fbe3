import type { OwnedObject } from '@howdah/plugin-api';
import { toJson } from '../canonical.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { inSlot } from '../contributed.js';
import { mergeKeyed } from './keyed.js';

/** `object`: one owner for a whole object; two that want the very same agree. */
export function objects(all: readonly Contributed[]): SlotMerge<readonly OwnedObject[]> {
  const items = inSlot(all, 'object');
  const elements = new Map(items.map(({ contribution }) => [keyOf(contribution), contribution]));
  const merge = mergeKeyed('object', items, (c) => ({ key: keyOf(c), value: toJson(c) }));
  return { ...merge, value: [...merge.value.keys()].flatMap((key) => elements.get(key) ?? []) };
}

function keyOf({ object }: OwnedObject): string {
  return `${object.apiVersion}/${object.kind}/${object.metadata.name}`;
}
