import { nextTurn } from '@howdah/kube';
import type { Contribution } from '@howdah/plugin-api';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compose } from './compose.js';
import { Composer } from './composer.js';
import type { Contributed } from './contributed.js';
import { CONTRIBUTIONS_OF } from './fixtures/contributionsOf.js';
import { untyped } from '../host/fixtures/untyped.js';
import { SLOT_NAMES } from './slotTable.js';

const contribution = fc.oneof(
  ...SLOT_NAMES.map((slot): fc.Arbitrary<Contribution> => CONTRIBUTIONS_OF[slot]),
);
const item = fc.record({ owner: fc.constantFrom('a', 'b'), contribution });
/** Some contributions, and which of them are composed, time after time. */
const history = fc
  .array(item, { minLength: 1, maxLength: 12 })
  .chain((all) => fc.tuple(fc.array(fc.subarray(all), { maxLength: 8 }), fc.constant(all)));

const outcome = ({ merged, conflicts, provenance }: ReturnType<typeof compose>) =>
  JSON.stringify({ merged, conflicts, provenance: [...provenance()] });

it('what is remembered changes nothing: every composition is what it would be by itself', () => {
  fc.assert(
    fc.property(history, ([lists]) => {
      const composer = new Composer();
      for (const list of lists)
        expect(outcome(composer.compose(list))).toBe(outcome(compose(list)));
    }),
  );
});

it('the very same contributions are composed once', () => {
  const contributed: readonly Contributed[] = [
    { owner: 'a', contribution: { slot: 'pg.preload', library: 'pgaudit' } },
    { owner: 'b', contribution: { slot: 'pod.meta', labels: { tier: 'database' } } },
  ];
  const composer = new Composer();
  const first = composer.compose(contributed);
  expect(composer.compose(contributed.map((each) => ({ ...each })))).toBe(first);
  const [preload, meta] = contributed;
  const more: Contributed = { owner: 'a', contribution: { slot: 'pg.preload', library: 'x' } };
  const grown = composer.compose([preload, meta, more].filter((each) => each !== undefined));
  expect(grown.merged.preload).toHaveLength(2);
  expect(composer.compose(contributed)).toBe(first);
});

it('the same contributions by another owner, or of the user, are others', () => {
  const composer = new Composer();
  const parameter = { slot: 'pg.parameter', name: 'ssl', value: 'on' } as const;
  const of = (each: Omit<Contributed, 'contribution'>) =>
    composer
      .compose([{ ...each, contribution: parameter }])
      .provenance()
      .get('pg.parameter/ssl');
  expect(of({ owner: 'a' })).toMatchObject({ owners: ['a'], rank: 'required' });
  expect(of({ owner: 'b' })).toMatchObject({ owners: ['b'], rank: 'required' });
  expect(of({ owner: 'b', rank: 'user' })).toMatchObject({ owners: ['b'], rank: 'user' });
});

it('a composition that is no longer remembered is held by nobody', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = untyped<() => void>(runInNewContext('gc'));
  const composer = new Composer();
  const composed = Array.from({ length: 20 }, (_, index) => {
    const contribution: Contribution = { slot: 'pg.parameter', name: 'x', value: String(index) };
    return new WeakRef(composer.compose([{ owner: 'a', contribution }]));
  });
  // A WeakRef holds what it was made of to the end of the turn.
  await nextTurn();
  collectGarbage();
  expect(composed.filter((each) => each.deref() !== undefined).length).toBeLessThan(5);
});
