import { capability, provide } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { examplePlugin } from '../host/fixtures/examplePlugin.js';
import { renderCluster } from './renderCluster.js';

const X = capability<{ library(): string }>('x@1', { exclusive: true });

const manifest = {
  apiVersion: 'fep.fujitsu.io/v2',
  kind: 'FEPCluster',
  metadata: { name: 'x', namespace: 'shop' },
  spec: {},
};
const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };

describe('a manifest that is composed offline', () => {
  it('finds what plugins offer each other', () => {
    const provider = examplePlugin('p', {
      manifest: { provides: [X.id] },
      offers: () => [provide(X, { library: () => 'pgaudit' })],
    });
    const asker = examplePlugin('a', {
      manifest: { requires: [X.id] },
      contribute: (input) => [
        { slot: 'pg.preload', library: input.capability(X)?.library() ?? 'none' },
        { slot: 'pod.meta', annotations: { lib: input.capability(X)?.library() ?? 'none' } },
      ],
    });
    const { objects } = renderCluster(manifest, { plugins: [asker, provider], images });
    expect(JSON.stringify(objects)).toContain('"lib":"pgaudit"');
  });

  it('is told of plugins that cannot tell what they contribute without observing', () => {
    const waiting = examplePlugin('a', { contribute: () => ({ notYet: 'no key was seen' }) });
    const { objects, diagnostics } = renderCluster(manifest, { plugins: [waiting], images });
    expect(objects).not.toEqual([]);
    expect(diagnostics).toContainEqual({
      severity: 'warning',
      code: 'NotYet',
      path: 'Plugin a.example',
      message: 'contributes more than can be told offline: no key was seen',
    });
  });
});
