import { compareQuantities, parseQuantity } from '@howdah/kube';
import type { ObjectJson } from '@howdah/plugin-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classesToAsk, decideGrowth } from './decideGrowth.js';
import type { Expansion, Growth } from './decideGrowth.js';
import { dataClaim, dataSet } from './fixtures/volumes.js';

const decide = (
  claims: readonly ObjectJson[],
  {
    wanted = '4Gi',
    made = '2Gi',
    expansion = 'allowed',
  }: { readonly wanted?: string; readonly made?: string; readonly expansion?: Expansion } = {},
): Growth =>
  decideGrowth(
    { members: dataSet(wanted), statefulSet: dataSet(made), claims, instances: 2 },
    new Map([['disks', expansion]]),
  );
const asks = ({ patches }: Growth): readonly string[] =>
  patches.map(({ claim, size }) => `${claim.ordinal}: ${size}`);
const reasons = ({ waits }: Growth): readonly string[] => waits.map(({ reason }) => reason);

const small = { asked: '2Gi' };
const arrived = { asked: '4Gi' };
const underWay = { asked: '4Gi', has: '2Gi' };

it('every claim that is bound asks for more, those of members that are gone as well', () => {
  const growth = decide([dataClaim(0, small), dataClaim(1, arrived), dataClaim(5, small)]);

  expect(asks(growth)).toEqual(['0: 4Gi', '5: 4Gi']);
  expect(reasons(growth)).toEqual(['Growing']);
});

it.each([
  [{ asked: '2Gi', has: '' }, 'ClaimNotBound'],
  [underWay, 'Growing'],
  [
    { ...underWay, conditions: [{ type: 'FileSystemResizePending', status: 'True' }] },
    'FileSystemResizePending',
  ],
  [
    { ...underWay, allocatedResourceStatuses: { storage: 'ControllerResizeInfeasible' } },
    'ResizeInfeasible',
  ],
])('%j waits and is left alone: %s', (claim, reason) => {
  const growth = decide([dataClaim(0, arrived), dataClaim(1, claim)]);

  expect(reasons(growth)).toEqual([reason]);
  expect(asks(growth)).toEqual([]);
  expect(growth.outgrown).toEqual([]);
});

it.each([
  ['not-allowed', 'ExpansionNotAllowed', 1],
  ['class-missing', 'StorageClassMissing', 0],
  ['unknown', 'StorageClassUnknown', 0],
] as const)('with a class that is %s nothing is asked for', (expansion, reason, told) => {
  const growth = decide([dataClaim(0, small), dataClaim(1, small)], { expansion });

  expect(asks(growth)).toEqual([]);
  expect(reasons(growth)).toEqual([reason, reason]);
  expect(growth.findings).toHaveLength(told);
});

it('templates are outgrown when every member has the new size, and not a moment before', () => {
  expect(decide([dataClaim(0, arrived), dataClaim(1, arrived)]).outgrown).toEqual([
    'fep-data-volume',
  ]);
  expect(decide([dataClaim(0, arrived), dataClaim(1, underWay)]).outgrown).toEqual([]);
  expect(decide([dataClaim(0, arrived)]).outgrown).toEqual([]);
});

it('classes are asked for only while something is to grow', () => {
  const ask = (claim: ObjectJson): readonly string[] =>
    classesToAsk({
      members: dataSet('4Gi'),
      statefulSet: dataSet('2Gi'),
      claims: [claim],
      instances: 1,
    });

  expect(ask(dataClaim(0, small))).toEqual(['disks']);
  expect(ask(dataClaim(0, underWay))).toEqual([]);
});

const size = fc.constantFrom('1Gi', '2048Mi', '2Gi', '3Gi', '4Gi', '8Gi');

it('whatever is wished, no claim asks for less, and what would shrink is told', () => {
  fc.assert(
    fc.property(size, size, fc.array(size, { maxLength: 4 }), (wanted, made, asked) => {
      const claims = asked.map((each, ordinal) => dataClaim(ordinal, { asked: each }));
      const { patches, findings } = decide(claims, { wanted, made });

      for (const { claim, size: next } of patches) expect(isLess(claim.asked, next)).toBe(true);
      const shrinks = [made, ...asked.slice(0, 2)].some((each) => isLess(wanted, each));
      expect(findings.length > 0).toBe(shrinks);
    }),
  );
});

function isLess(a: string, b: string): boolean {
  return compareQuantities(parseQuantity(a), parseQuantity(b)) < 0;
}
