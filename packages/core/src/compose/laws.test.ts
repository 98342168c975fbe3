import type { Contribution, SlotName } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { compose } from './compose.js';
import type { Contributed } from './contributed.js';
import { CONTRIBUTIONS_OF } from './fixtures/contributionsOf.js';
import { SLOT_NAMES } from './slotTable.js';

const rank = fc.option(fc.constant('user' as const), { nil: undefined, freq: 8 });

/** Contributions of several owners to some of the slots. */
const contributed = (...slots: readonly SlotName[]): fc.Arbitrary<readonly Contributed[]> => {
  const contribution = fc.oneof(
    ...slots.map((slot): fc.Arbitrary<Contribution> => CONTRIBUTIONS_OF[slot]),
  );
  const item = fc
    .tuple(fc.constantFrom('a', 'b', 'c'), contribution, rank)
    .map(([owner, made, by]): Contributed => ({
      owner,
      contribution: made,
      ...(by === undefined ? {} : { rank: by }),
    }));
  return fc.array(item, { maxLength: 8 });
};

/** Everything that is told of a composition, to the order of its keys. */
const outcome = (items: readonly Contributed[]): string => {
  const { merged, conflicts, provenance } = compose(items);
  return JSON.stringify({ merged, conflicts, provenance: [...provenance()] });
};

const permuted = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** What is rendered into pods together is tried together as well. */
const POD_SLOTS: readonly SlotName[] = [
  ...SLOT_NAMES.filter((slot) => slot.startsWith('pod.')),
  'entrypoint.wrap',
  'volume.root',
  'volume.size',
];
const WAL_SLOTS: readonly SlotName[] = ['wal.archive', 'wal.restore', 'wal.wrap'];

describe.each([
  ...SLOT_NAMES.map((slot) => [slot, [slot]] as const),
  ['all that makes a pod', POD_SLOTS] as const,
  ['all that makes a WAL command', WAL_SLOTS] as const,
])('%s', (_, slots) => {
  const items = contributed(...slots);

  it('comes to the same in whichever order plugins contribute', () => {
    fc.assert(
      fc.property(
        items.chain((some) => fc.tuple(fc.constant(some), permuted(some))),
        ([some, shuffled]) => outcome(some) === outcome(shuffled),
      ),
      { numRuns: 100 },
    );
  });

  it('comes to the same however contributions are grouped', () => {
    fc.assert(
      fc.property(
        items,
        items,
        items,
        (a, b, c) =>
          outcome([...a, ...b, ...c]) === outcome([...b, ...c, ...a]) &&
          outcome([...a, ...b, ...c]) === outcome([...a, ...a, ...c, ...b, ...c]),
      ),
      { numRuns: 50 },
    );
  });

  it('comes to the same when everything is said twice', () => {
    fc.assert(
      fc.property(items, (some) => outcome(some) === outcome([...some, ...some])),
      { numRuns: 50 },
    );
  });
});

it('ten plugins that contribute to every slot come to the same in any order', () => {
  const plugins = fc.tuple(
    ...Array.from({ length: 10 }, (_, index) =>
      fc
        .array(
          fc.oneof(...SLOT_NAMES.map((slot): fc.Arbitrary<Contribution> => CONTRIBUTIONS_OF[slot])),
          { maxLength: 15 },
        )
        .map((made) =>
          made.map((contribution): Contributed => ({ owner: `p${index}`, contribution })),
        ),
    ),
  );
  fc.assert(
    fc.property(
      plugins.chain((all) => fc.tuple(fc.constant(all), permuted(all))),
      ([all, shuffled]) => outcome(all.flat()) === outcome(shuffled.flat()),
    ),
    { numRuns: 100 },
  );
});
