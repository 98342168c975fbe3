import { capability, definePlugin, pluginSpec, provide } from '@howdah/plugin-api';
import type { JsonObject, Plugin } from '@howdah/plugin-api';
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
const leak = (): never => {
  throw new TypeError('the password is hunter2');
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

  it.each<readonly [string, Partial<Omit<Plugin<null>, 'manifest'>>, RegExp]>([
    ['throws', { contribute: leak }, /threw TypeError when it was asked to contribute/],
    ['throws in select', { select: leak }, /threw TypeError when it was asked to select/],
    ['renders nonsense', { render: leak }, /threw TypeError when it was asked to render/],
    ['cannot say what it offers', { offers: leak }, /threw TypeError when it was asked to say/],
    [
      'never returns',
      {
        contribute: () => {
          for (;;);
        },
      },
      /did not return within 2000 ms/,
    ],
  ])('a plugin that %s is told, and the others have their part', (_, part, says) => {
    const broken = examplePlugin('broken', part);
    const fine = examplePlugin('fine', {
      contribute: () => [{ slot: 'pod.meta', annotations: { fine: 'yes' } }],
    });
    const { objects, diagnostics } = renderCluster(manifest, { plugins: [broken, fine], images });
    expect(JSON.stringify(objects)).toContain('"fine":"yes"');
    expect(diagnostics).toContainEqual({
      severity: 'error',
      code: 'PluginFailed',
      path: 'Plugin broken.example',
      message: expect.stringMatching(says),
    });
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });

  it('has the defaults of what a plugin says of its part, and is held against it', () => {
    const annotating = definePlugin({
      manifest: {
        id: 'a.example',
        key: 'a',
        version: '1.0.0',
        contract: '0.2',
        specSchema: {
          type: 'object',
          properties: { level: { type: 'integer', default: 3, maximum: 5 } },
        },
      },
      select: (spec) => pluginSpec(spec, 'a'),
      enabled: (own) => own !== undefined,
      contribute: ({ spec }) => [{ slot: 'pod.meta', annotations: { told: JSON.stringify(spec) } }],
    });
    const rendered = (own: JsonObject) =>
      renderCluster(
        { ...manifest, spec: { plugins: { a: own } } },
        { plugins: [annotating], images },
      );
    const { objects, diagnostics } = rendered({ levl: 1 });
    expect(JSON.stringify(objects)).toContain(JSON.stringify(JSON.stringify({ level: 3 })));
    expect(diagnostics).toMatchObject([{ code: 'FieldUnknown', path: 'spec.plugins.a.levl' }]);
    expect(rendered({ level: 9 })).toMatchObject({
      objects: [],
      diagnostics: [{ severity: 'error', path: 'spec.plugins.a.level', message: 'maximum is 5' }],
    });
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
