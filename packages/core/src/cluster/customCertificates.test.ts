import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCluster } from '../render/renderCluster.js';

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };

const render = (entries: readonly object[]) =>
  renderCluster(
    {
      apiVersion: 'fep.fujitsu.io/v2',
      kind: 'FEPCluster',
      metadata: { name: 'db' },
      spec: { fepChildCrVal: { customCertificates: entries } },
    },
    { plugins: [], images },
  );

/** The pod template as text, for its parts are looked for. */
const template = (entries: readonly object[]): string => {
  const set = render(entries).objects.find(({ kind }) => kind === 'StatefulSet');
  return JSON.stringify(set);
};

describe('customCertificates', () => {
  it('are mounted below /tmp/custom_certs, each in the directory of its user', () => {
    const text = template([
      { userName: 'app', certificateName: 'app-cert', caName: 'app-ca' },
      { userName: 'audit.up', caName: 'web-ca' },
    ]);
    expect(text).toContain('"mountPath":"/tmp/custom_certs"');
    for (const source of [
      '{"secret":{"name":"app-cert","items":[{"key":"tls.crt","path":"app/tls.crt"},{"key":"tls.key","path":"app/tls.key"}]',
      '{"configMap":{"name":"app-ca","items":[{"key":"ca.crt","path":"app/ca.crt"}]',
      '{"configMap":{"name":"web-ca","items":[{"key":"ca.crt","path":"audit.up/ca.crt"}]',
    ]) {
      expect(text).toContain(source);
    }
  });

  it('that are missing keep no member from starting', () => {
    const text = template([{ userName: 'app', certificateName: 'app-cert', caName: 'app-ca' }]);
    expect(text.match(/"optional":true/g)).toHaveLength(2);
  });

  it.each([
    [[{ certificateName: 'x' }], 'has no userName'],
    [[{ userName: '../../etc', certificateName: 'x' }], 'no name of a directory'],
    [[{ userName: '..', certificateName: 'x' }], 'no name of a directory'],
    [
      [
        { userName: 'a', certificateName: 'x' },
        { userName: 'a', certificateName: 'y' },
      ],
      'another one has userName "a"',
    ],
  ])('%j is told, and does no harm', (entries, why) => {
    const { diagnostics } = render(entries);
    expect(diagnostics).toMatchObject([
      { code: 'CustomCertificateIgnored', message: expect.stringContaining(why) },
    ]);
    expect(template(entries)).not.toContain('..');
  });

  it('F25: whatever a userName is, no path leads out of the directory, and none is there twice', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('.', '..', 'a/b', 'a', '../a', '.a', 'ü'));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const entries = names.map((userName) => ({ userName, certificateName: 'x' }));
        const paths = [...template(entries).matchAll(/"path":"([^"]*)"/g)].map(([, path]) => path);
        expect(new Set(paths).size).toBe(paths.length);
        expect(paths.every((path) => /^[\w-][\w.-]*\/tls\.(?:crt|key)$/.test(path ?? ''))).toBe(
          true,
        );
      }),
    );
  });
});
