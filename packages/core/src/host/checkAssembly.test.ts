import { definePlugin } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { checkAssembly } from './checkAssembly.js';

const plugin = (
  id: string,
  extra: { contract?: string; provides?: string[]; requires?: string[] },
) =>
  definePlugin({
    manifest: { id, key: id, version: '1.0.0', contract: '0.1', ...extra },
    select: () => null,
    contribute: () => [],
  });

describe('an assembly', () => {
  it('accepts plugins whose requirements are met, in any order', () => {
    const a = plugin('a.example', { provides: ['ha.manager@1'] });
    const b = plugin('b.example', { requires: ['ha.manager@1'] });

    expect(checkAssembly([b, a])).toEqual([a, b]);
  });

  it.each([
    ['not a plugin', [{}], 'HOWDAH_NOT_A_PLUGIN'],
    ['the same id twice', [plugin('a', {}), plugin('a', {})], 'HOWDAH_PLUGIN_TWICE'],
    ['another contract', [plugin('a', { contract: '0.2' })], 'HOWDAH_CONTRACT_MISMATCH'],
    [
      'two providers of one capability',
      [plugin('a', { provides: ['x@1'] }), plugin('b', { provides: ['x@1'] })],
      'HOWDAH_CAPABILITY_TWICE',
    ],
    [
      'a requirement nobody meets',
      [plugin('a', { requires: ['x@1'] })],
      'HOWDAH_CAPABILITY_MISSING',
    ],
  ])('is refused for %s', (_, plugins, code) => {
    expect(() => checkAssembly(plugins)).toThrow(expect.objectContaining({ code }));
  });
});
