import { readdirSync, readFileSync } from 'node:fs';
import { explain, renderCluster } from '@howdah/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { distribution } from '../distribution.js';
import { auditor } from './fixtures/auditor.js';
import { goldenText, manifestIn } from './fixtures/goldenText.js';

const folder = new URL('scenarios/', import.meta.url);
const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };
const plugins = [auditor, ...distribution];

const scenarios = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe.each(scenarios)('the manifest at the head of %s', (name) => {
  const file = new URL(name, folder);
  const manifest = manifestIn(readFileSync(file, 'utf8'));
  const rendered = renderCluster(parse(manifest), { plugins, images });

  it('becomes the objects below it', async () => {
    await expect(goldenText(manifest, rendered)).toMatchFileSnapshot(file.pathname);
  });

  it('becomes the same whatever the order of the plugins', () => {
    const turned = renderCluster(parse(manifest), { plugins: plugins.toReversed(), images });
    expect(goldenText(manifest, turned)).toBe(goldenText(manifest, rendered));
  });

  it('has an owner for every value that is applied', () => {
    const ids = new Set(['core', 'user', ...plugins.map((plugin) => plugin.manifest.id)]);
    for (const { kind, metadata } of rendered.objects) {
      const explained = explain(rendered, { kind, name: metadata.name });
      expect(explained.length).toBeGreaterThan(0);
      for (const { owners } of explained) {
        expect(owners.length).toBeGreaterThan(0);
        expect(owners.filter((owner) => !ids.has(owner))).toEqual([]);
      }
    }
  });
});
