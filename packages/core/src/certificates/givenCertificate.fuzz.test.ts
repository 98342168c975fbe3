import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../text/fixtures/hostileText.js';
import { promptly } from '../text/fixtures/promptly.js';
import { givenCertificate } from './givenCertificate.js';
import { issueAuthority, issueServerCertificate } from './issueCertificate.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const authority = await issueAuthority('test', NOW);
const stranger = await issueAuthority('stranger', NOW);
const server = await issueServerCertificate(authority, ['db.example.org'], NOW);
const good = { cacrt: authority.certificate, crt: server.certificate, key: server.key };

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';
const pem = hostileText(
  ...[BEGIN, END, '-----', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', 'MII', '=='],
  ...['-----BEGIN ENCRYPTED PRIVATE KEY-----', 'Proc-Type: 4,ENCRYPTED', '\r\n', '\n'],
  ...Object.values(good),
  stranger.certificate,
);

describe('systemCertificates, whatever is written', () => {
  it('are nothing, usable as they are written, or not with what to do, and never told', () => {
    const part = (name: keyof typeof good) =>
      fc.oneof(
        fc.constant(good[name]),
        pem,
        fc.tuple(fc.constant(good[name]), pem).map((a) => a.join('')),
      );
    const written = fc.record({ cacrt: part('cacrt'), crt: part('crt'), key: part('key') });
    fc.assert(
      fc.property(written, (texts) => {
        const read = givenCertificate(texts);
        const { cacrt, crt, key } = texts;
        const as = { certificate: crt, key, authority: cacrt };
        expect(read.kind === 'usable' ? read.given : as).toEqual(as);
        const problem = read.kind === 'unusable' ? read.problem : 'none';
        expect(problem).toMatch(/^(?!.*MI[A-Z])[ -~]{1,400}$/);
      }),
    );
  });

  it('go on being used with whatever words around them', () => {
    const comment = fc.stringMatching(/^[A-Za-z ]{0,20}$/).map((text) => `${text}\n`);
    fc.assert(
      fc.property(comment, comment, (before, after) => {
        const around = (text: string): string => `${before}${text}\n${after}`;
        const written = { cacrt: around(good.cacrt), crt: around(good.crt), key: around(good.key) };
        expect(givenCertificate(written)).toMatchObject({ kind: 'usable' });
      }),
    );
  });

  it.each(['-', BEGIN, END, `${BEGIN}\nMII\n`, '-----BEGIN', '\n', 'A', `${BEGIN}\n${END}\n`])(
    'take no longer than their length where they are a very long row of %j',
    (unit) => {
      const long = unit.repeat(250_000 / unit.length);
      promptly(() => {
        for (const name of ['cacrt', 'crt', 'key'] as const) {
          for (const text of [long, good[name] + long, long + good[name]]) {
            givenCertificate({ ...good, [name]: text });
          }
        }
      });
    },
  );

  it.each<[string, number]>([
    ['a chain as long as they may be', 19],
    ['the longest there can be', 300],
  ])('are refused at once where no way through %s leads to the authority', (_, length) => {
    const between = `${server.certificate}${authority.certificate}`.repeat(length / 2);
    promptly(() => {
      expect(
        givenCertificate({ ...good, crt: good.crt + between, cacrt: stranger.certificate }),
      ).toMatchObject({
        kind: 'unusable',
        problem: expect.stringMatching(/no certificate of cacrt signed crt|more than 20 cert/),
      });
    });
  });
});
