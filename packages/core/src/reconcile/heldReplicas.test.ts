import type { ClusterHold } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../compose/compose.js';
import { heldReplicas } from './heldReplicas.js';

const hold = (id: string, running?: number): ClusterHold => ({
  slot: 'cluster.hold',
  id,
  reason: 'a restore overwrites the data',
  ...(running === undefined ? {} : { running }),
});

describe('members', () => {
  it('are held by nobody where there is no hold', () => {
    expect(heldReplicas([], 3)).toBeUndefined();
  });

  it('are all stopped by a hold that lets none run', () => {
    expect(heldReplicas([hold('restore')], 3)).toEqual({
      replicas: 0,
      waiting: ['Held by restore: a restore overwrites the data.'],
    });
  });

  it('start from ordinal 0 on, as many as the hold lets run', () => {
    expect(heldReplicas([hold('restore', 1)], 3)).toEqual({
      replicas: 1,
      waiting: ['Held by restore: a restore overwrites the data; 1 of 3 members may run.'],
    });
  });

  it('are never more than the least of all holds, nor than wanted', () => {
    const holds = fc.array(fc.option(fc.nat(5), { nil: undefined }), { minLength: 1 });
    fc.assert(
      fc.property(holds, fc.nat(5), (most, wanted) => {
        const held = heldReplicas(
          most.map((running, index) => hold(`h${index}`, running)),
          wanted,
        );
        expect(held?.replicas).toBe(Math.min(wanted, ...most.map((running = 0) => running)));
      }),
    );
  });

  it('wait for nobody whose hold lets all of them run', () => {
    expect(heldReplicas([hold('restore', 3), hold('other', 5)], 3)?.waiting).toEqual([]);
  });
});

it('what holds let run is in the merged holds', () => {
  const holds = [hold('restore', 1), hold('upgrade')];
  const { merged, conflicts } = compose(
    holds.map((contribution) => ({ owner: 'backup', contribution })),
  );
  expect(conflicts).toEqual([]);
  expect(merged.holds).toEqual(holds);
});
