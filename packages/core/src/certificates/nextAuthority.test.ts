import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAuthority, trustedBundle, writeAuthority } from './authorityRecord.js';
import type { AuthorityRecord } from './authorityRecord.js';
import { issueAuthority } from './issueCertificate.js';
import type { IssuedCertificate } from './issueCertificate.js';
import { nextAuthority } from './nextAuthority.js';

const START = new Date('2026-08-01T00:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const OVERLAP_MS = 3 * DAY;

let first: IssuedCertificate;
let others: readonly IssuedCertificate[];

beforeAll(async () => {
  first = await issueAuthority('test', START);
  others = await Promise.all(
    Array.from({ length: 8 }, (_, n) => issueAuthority('test', new Date(START.getTime() + n))),
  );
});

/** A day in the life of a cluster: what is asked, and whether members have the newest. */
const day = fc.record({
  asked: fc.constantFrom(undefined, 'one', 'two', 'three'),
  inUse: fc.boolean(),
  days: fc.integer({ min: 0, max: 4 }),
});

describe('F17: whatever is asked and whoever is behind, the record of the authorities', () => {
  it('lets nobody sign who was not trusted by all for the time of the overlap, nor drops one that signed before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(day, { maxLength: 20 }), async (life) => {
        let record: AuthorityRecord = { signer: first };
        let now = START.getTime();
        let issued = 0;
        for (const { asked, inUse, days } of life) {
          now += days * DAY;
          const step = await nextAuthority(
            record,
            { now: new Date(now), asked, inUse, overlapMs: OVERLAP_MS },
            () => Promise.resolve(others[issued++ % others.length] ?? first),
          );
          if (step.step !== 'change') continue;
          const { signer, change } = step.record;
          const { stage = 'alone', since = START } = record.change ?? {};
          const mayGoOn = stage === 'alone' || (inUse && now - since.getTime() >= OVERLAP_MS);
          const isTrusted =
            trustedBundle(record).includes(signer.certificate) &&
            (stage === 'replaced' ||
              trustedBundle(step.record).includes(record.signer.certificate));
          expect({ to: change?.stage, mayGoOn, isTrusted }).toEqual({
            to: AFTER[stage],
            mayGoOn: true,
            isTrusted: true,
          });
          record = step.record;
        }
      }),
    );
  });

  it('is read back as it was written, also over an earlier one', async () => {
    const next = others[0] ?? first;
    const records: readonly AuthorityRecord[] = [
      { signer: first },
      { signer: first, change: { stage: 'announced', next, since: START }, asked: 'x' },
      { signer: next, change: { stage: 'replaced', former: first.certificate, since: START } },
    ];
    for (const before of records) {
      for (const record of records) {
        const { asked, ...read } = readAuthority({
          ...writeAuthority(before),
          ...writeAuthority(record),
        }) ?? { signer: undefined };
        expect({ ...read }).toEqual({ signer: record.signer, ...changeOf(record) });
        expect([record.asked, before.asked]).toContain(asked);
      }
    }
  });

  it('is answered once for each text, also one that was there when the cluster was made', async () => {
    const situation = { now: START, inUse: true, overlapMs: 0, asked: 'now' };
    const issue = () => Promise.resolve(others[0] ?? first);
    expect(await nextAuthority({ signer: first, asked: 'now' }, situation, issue)).toMatchObject({
      step: 'stay',
    });
    expect(await nextAuthority({ signer: first }, situation, issue)).toMatchObject({
      step: 'change',
      record: { asked: 'now', change: { stage: 'announced' } },
    });
  });

  it('waits for nobody where the authority that signs has run out', async () => {
    const next = others[0] ?? first;
    const late = new Date(START.getTime() + 4000 * DAY);
    const step = await nextAuthority(
      { signer: first, change: { stage: 'announced', next, since: late } },
      { now: late, inUse: false, overlapMs: OVERLAP_MS },
      () => Promise.reject(new Error('nobody asked for another')),
    );
    expect(step).toMatchObject({ step: 'change', record: { signer: next } });
  });
});

const AFTER = { alone: 'announced', announced: 'replaced', replaced: undefined } as const;

function changeOf({ change }: AuthorityRecord): Pick<AuthorityRecord, 'change'> {
  return change === undefined ? {} : { change };
}

it('F17: a step that was noted by a clock that was ahead counts from now on', async () => {
  const [next = first] = others;
  const ahead = new Date(START.getTime() + 250 * DAY);
  const record: AuthorityRecord = {
    signer: first,
    change: { stage: 'announced', next, since: ahead },
  };
  const situation = { now: START, asked: undefined, inUse: true, overlapMs: OVERLAP_MS };
  const step = await nextAuthority(record, situation, () => Promise.resolve(first));
  expect(step).toEqual({
    step: 'change',
    record: { signer: first, change: { stage: 'announced', next, since: START } },
  });
});
