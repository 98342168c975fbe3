import { describe, expect, it } from 'vitest';
import { imageCatalogue } from './catalogue.js';
import { decideParameters } from './decideParameters.js';
import { defaultMaxWalSize, underWalCeilings } from './walCeilings.js';

const lowered = (userText: string, megabytes: number) => {
  const catalogue = imageCatalogue(17);
  if (catalogue === undefined) throw new Error('the catalogue of 17 is missing');
  return underWalCeilings(
    decideParameters({ userText, catalogue, owned: new Map() }),
    catalogue,
    megabytes,
  );
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

  it('checkpoints come often enough for a small volume', () => {
    expect(defaultMaxWalSize(1200)).toBe(300);
    expect(defaultMaxWalSize(20_480)).toBe(1024);
  });
});
