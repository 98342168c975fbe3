import { isJsonObject } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';
import type { Condition } from '@howdah/plugin-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJson } from '../compose/canonical.js';
import { fepStatusPatch, statusPatch } from './writeStatus.js';

const ready: Condition = { type: 'Ready', status: 'True', reason: 'AllReady', message: 'well' };
const told = { conditions: [ready], fields: { primary: 'x-sts-0' }, now: '2026-01-01T00:00:00Z' };
const cluster = (rest: JsonObject, generation = 1): AnyObject => ({
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'x', generation },
  ...rest,
});

function json(value: unknown): JsonObject {
  const result = toJson(value);
  return isJsonObject(result) ? result : {};
}

describe('fepStatus', () => {
  it('is patched with our keys only, and never because of those of somebody else', () => {
    const others = fc.dictionary(
      fc.string().filter((key) => !key.startsWith('fepCluster')),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(others, (foreign) => {
        const patch = fepStatusPatch(cluster(json({ fepStatus: foreign })), [ready]);
        expect(patch).toEqual({ fepClusterReady: true, fepClusterStatus: 'SUCCESS' });

        const patched = json({ fepStatus: { ...foreign, ...patch } });
        expect(fepStatusPatch(cluster(patched), [ready])).toBeUndefined();
      }),
    );
  });

  it.each([undefined, null, 'text', {}])('is written where %j is held', (fepStatus) => {
    expect(fepStatusPatch(cluster({ fepStatus }), [])).toEqual({
      fepClusterReady: false,
      fepClusterStatus: 'Unknown',
    });
  });
});

describe('status', () => {
  it('names no primary when nobody leads, and takes the name out once', () => {
    const nobody = { ...told, fields: { primary: null } };
    const before = cluster({ status: { primary: 'x-sts-0' } });
    const patch = statusPatch({ manifest: before, held: before }, nobody);
    expect(patch).toMatchObject({ primary: null });

    const { primary: _gone, ...status } = patch ?? {};
    const after = cluster({ status });
    expect(statusPatch({ manifest: after, held: after }, nobody)).toBeUndefined();
  });

  it('written once, is not written again at any later time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.date({ noInvalidDate: true }), (generation, date) => {
        const before = cluster({ spec: {} }, generation);
        const status = statusPatch({ manifest: before, held: before }, told);
        const after = cluster({ spec: {}, status }, generation);

        expect(status).toMatchObject({ observedGeneration: generation, primary: 'x-sts-0' });
        expect(
          statusPatch({ manifest: after, held: after }, { ...told, now: date.toISOString() }),
        ).toBeUndefined();
      }),
    );
  });

  it('says the generation that our own write of fepStatus led to', () => {
    const manifest = cluster({ spec: { a: 1 } }, 3);
    const held = cluster({ spec: { a: 1 }, fepStatus: {} }, 4);

    expect(statusPatch({ manifest, held }, told)).toMatchObject({ observedGeneration: 4 });
  });

  it('does not claim a spec that was changed while we were at work', () => {
    const manifest = cluster({ spec: { a: 1 } }, 3);
    const held = cluster({ spec: { a: 2 }, fepStatus: {} }, 5);

    expect(statusPatch({ manifest, held }, told)).toMatchObject({ observedGeneration: 3 });
  });

  it('is written when nothing but the generation moved, so that it does not lag behind', () => {
    const before = cluster({ spec: {} }, 1);
    const status = statusPatch({ manifest: before, held: before }, told);
    const after = cluster({ spec: {}, status }, 2);

    expect(statusPatch({ manifest: after, held: after }, told)).toMatchObject({
      observedGeneration: 2,
    });
  });
});
