import { describe, expect, it } from 'vitest';
import { imageCatalogue } from './catalogue.js';
import { decideParameters } from './decideParameters.js';
import { roomyPod } from './fixtures/roomyPod.js';
import { defaultMaxWalSize } from './walCeilings.js';

const ofMebibytes = (mebibytes: number, shared = false) => ({
  bytes: mebibytes * 1024 ** 2,
  shared,
});

const lowered = (userText: string, mebibytes: number, shared = false) => {
  const catalogue = imageCatalogue(17);
  if (catalogue === undefined) throw new Error('the catalogue of 17 is missing');
  const pod = { ...roomyPod, walVolume: ofMebibytes(mebibytes, shared) };
  return decideParameters({ userText, catalogue, owned: new Map(), pod });
};

describe('what may stay in the WAL volume', () => {
  it("FEP's sample, which keeps 1 GB of WAL in a volume of 1200 MiB, is lowered with a warning", () => {
    const { parameters, warnings } = lowered('wal_keep_segments = 64', 1200);

    expect(parameters['wal_keep_size']).toBe('360MB');
    expect(warnings.map(({ code }) => code)).toEqual(['ParameterTranslated', 'ParameterLowered']);
  });

  it('a value with room is the user’s to choose', () => {
    const { parameters, warnings } = lowered('max_wal_size = 4GB\nwal_keep_size = 128MB', 20_480);

    expect(parameters).toEqual({ max_wal_size: '4GB', wal_keep_size: '128MB' });
    expect(warnings).toEqual([]);
  });

  it.each(['-1', '10GB', '601'])(
    'slots that may hold %s of WAL get half of a small volume instead',
    (size) => {
      const { parameters, warnings } = lowered(`max_slot_wal_keep_size = ${size}`, 1200);

      expect(parameters['max_slot_wal_keep_size']).toBe('600MB');
      expect(warnings.map(({ message }) => message).join()).toContain('write at most 600MB');
    },
  );

  it('WAL that shares a volume with the data gets half as much', () => {
    const { parameters, warnings } = lowered('max_slot_wal_keep_size = -1', 2048, true);

    expect(parameters['max_slot_wal_keep_size']).toBe('512MB');
    expect(warnings.map(({ message }) => message).join()).toContain('storage.walVol');
  });

  it('checkpoints come often enough for a small volume', () => {
    expect(defaultMaxWalSize(ofMebibytes(1200))).toBe(300);
    expect(defaultMaxWalSize(ofMebibytes(1200, true))).toBe(150);
    expect(defaultMaxWalSize(ofMebibytes(20_480))).toBe(1024);
  });
});
