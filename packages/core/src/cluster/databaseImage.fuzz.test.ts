import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fepCluster } from '../api/fepCluster.js';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { databaseImage } from './databaseImage.js';

const MAJORS = [15, 16, 17];
const catalogue = {
  byMajor: Object.fromEntries(MAJORS.map((major) => [major, `example.org/postgres:${major}`])),
  defaultMajor: 17,
};

const LONGEST = 4096;

/** The image that a manifest names, as it is chosen. */
const chosen = (image: string) =>
  databaseImage(
    fepCluster.parse({
      apiVersion: 'fep.fujitsu.io/v2',
      kind: 'FEPCluster',
      metadata: { name: 'db' },
      spec: { fep: { image: { image } } },
    }),
    catalogue,
  );

const repository = fc.constantFrom('postgres', 'example.org/pg', 'example.org:5017/team/pg');
const digest = fc
  .tuple(fc.constantFrom('15a', '16f', '17b'), fc.stringMatching(/^[0-9a-f]{61}$/))
  .map(([first, rest]) => `@sha256:${first}${rest}`);

describe('the major of an image', () => {
  it('is what its tag begins with, whatever else its name has', () => {
    const rest = fc.constantFrom('', '.4', '-alpine', '.10-x_y', '_2');
    const parts = fc.tuple(
      repository,
      fc.constantFrom('', 'v'),
      fc.constantFrom(...MAJORS),
      rest,
      fc.oneof(fc.constant(''), digest),
    );
    fc.assert(
      fc.property(parts, ([name, v, major, after, pinned]) => {
        const image = `${name}:${v}${major}${after}${pinned}`;
        expect(chosen(image)).toEqual({ image, major });
      }),
    );
  });

  it('is never read from a digest, a port or a tag that begins with no major', () => {
    const tag = fc.constantFrom('', ':latest', ':2017', ':stable-17', ':99');
    fc.assert(
      fc.property(repository, tag, fc.oneof(fc.constant(''), digest), (name, tagged, pinned) => {
        expect(chosen(`${name}${tagged}${pinned}`)).toMatchObject({
          problem: { message: expect.stringContaining('write it in spec.fep.fepVersion') },
        });
      }),
    );
  });

  it('is one that is offered, or has to be written, whatever the image is called', () => {
    fc.assert(
      fc.property(hostileText(':', '@', '17', 'v16', 'sha256:', '/'), (text) => {
        const found = chosen(text.slice(0, LONGEST));
        const told = found.problem === undefined ? found.major : found.problem.path;
        expect([...MAJORS, 'spec.fep.fepVersion']).toContain(told);
      }),
    );
  });

  it.each([':', ':a', '@', '1', ':1@', '.'])('is soon told of a very long row of %j', (unit) => {
    promptly(() => {
      chosen(unit.repeat(LONGEST).slice(0, LONGEST));
    });
  });
});
