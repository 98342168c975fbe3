import type { Json } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Leaves } from './leaves.js';
import { mergeLeaves } from './mergeLeaves.js';
import { digestOf } from './propagation.js';
import type { Propagated } from './propagation.js';

const names = fc.constantFrom('/a', '/b', '/c/d', '/c/e');
// Few values, so that both sides often say the same.
const values = fc.constantFrom<Json>('1', '2', 3, ['x'], {});
const leaves = fc.array(fc.tuple(names, values), { maxLength: 6 }).map((all) => new Map(all));
const edit = fc.tuple(names, fc.option(values));

const propagatedFrom = (parent: Leaves, salt = 'u1'): Propagated => ({
  salt,
  digests: new Map(
    [...parent].map(([pointer, value]) => [pointer, digestOf(salt, pointer, value)]),
  ),
});
const merge = (parent: Leaves, child: Leaves, propagated: Propagated | undefined) =>
  mergeLeaves({ parent, child, propagated });
const withEdit = (of: Leaves, [pointer, value]: readonly [string, Json]): Leaves => {
  const edited = new Map(of);
  if (value === null) edited.delete(pointer);
  else edited.set(pointer, value);
  return edited;
};

describe('the merge of parent and child', () => {
  it('is the parent where the child was not edited, whatever the parent was before', () => {
    fc.assert(
      fc.property(leaves, leaves, (before, now) => {
        expect(merge(now, before, propagatedFrom(before))).toEqual(now);
      }),
    );
  });

  it('keeps an edit of the child through every edit of another leaf of the parent', () => {
    fc.assert(
      fc.property(leaves, edit, edit, (parent, inChild, inParent) => {
        fc.pre(inChild[0] !== inParent[0]);
        const child = withEdit(parent, inChild);
        const merged = merge(withEdit(parent, inParent), child, propagatedFrom(parent));
        expect(merged.get(inChild[0])).toEqual(inChild[1] ?? undefined);
      }),
    );
  });

  it('follows whoever edited a leaf last, one after the other', () => {
    const edits = fc.array(fc.tuple(fc.constantFrom('parent', 'child'), values), { maxLength: 8 });
    fc.assert(
      fc.property(leaves, names, edits, (first, pointer, history) => {
        let [parent, child]: [Leaves, Leaves] = [first, first];
        for (const [side, value] of history) {
          const before = propagatedFrom(parent);
          const changes = JSON.stringify(parent.get(pointer)) !== JSON.stringify(value);
          if (side === 'parent') parent = withEdit(parent, [pointer, value]);
          else child = withEdit(child, [pointer, value]);
          const held = child.get(pointer);
          child = merge(parent, child, before);
          // A parent that is written again as it was says nothing new.
          expect(child.get(pointer)).toEqual(side === 'parent' && !changes ? held : value);
        }
      }),
    );
  });

  it('follows the parent where both edited a leaf since they were merged', () => {
    fc.assert(
      fc.property(leaves, names, fc.tuple(values, values), (before, pointer, [above, below]) => {
        fc.pre(JSON.stringify(before.get(pointer)) !== JSON.stringify(above));
        const parent = withEdit(before, [pointer, above]);
        const child = withEdit(before, [pointer, below]);
        const merged = merge(parent, child, propagatedFrom(before));
        expect(merged.get(pointer)).toEqual(above);
      }),
    );
  });

  it('takes a leaf out that the parent takes out, unless the child has another value there', () => {
    fc.assert(
      fc.property(leaves, names, fc.option(values), (before, pointer, below) => {
        fc.pre(before.has(pointer));
        const parent = withEdit(before, [pointer, null]);
        const child = below === null ? before : withEdit(before, [pointer, below]);
        const isEdited = JSON.stringify(child.get(pointer)) !== JSON.stringify(before.get(pointer));
        const merged = merge(parent, child, propagatedFrom(before));
        expect(merged.get(pointer)).toEqual(isEdited ? below : undefined);
      }),
    );
  });

  it('changes nothing once it was made', () => {
    fc.assert(
      fc.property(leaves, leaves, fc.option(leaves), (parent, child, before) => {
        const merged = merge(parent, child, before === null ? undefined : propagatedFrom(before));
        expect(merge(parent, merged, propagatedFrom(parent))).toEqual(merged);
      }),
    );
  });

  it('decides each leaf by itself', () => {
    fc.assert(
      fc.property(fc.tuple(leaves, leaves), leaves, names, ([parent, child], before, pointer) => {
        const alone = (of: Leaves): Leaves => new Map([...of].filter(([each]) => each === pointer));
        const whole = merge(parent, child, propagatedFrom(before));
        const one = merge(alone(parent), alone(child), propagatedFrom(alone(before)));
        expect(one.get(pointer)).toEqual(whole.get(pointer));
      }),
    );
  });

  it('takes nothing from a child of which nobody knows what it was given, and fills what it lacks', () => {
    fc.assert(
      fc.property(leaves, leaves, (parent, child) => {
        expect(merge(parent, child, undefined)).toEqual(new Map([...parent, ...child]));
      }),
    );
  });
});
