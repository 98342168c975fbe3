import { definePlugin } from '@howdah/plugin-api';
import type { AnyPlugin, PolicyRule } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { operatorRules } from './operatorRules.js';

const plugin = (
  key: string,
  rules: { readonly rbac?: readonly PolicyRule[]; readonly grants?: readonly PolicyRule[] },
): AnyPlugin =>
  definePlugin({
    manifest: { id: `${key}.example`, key, version: '1.0.0', contract: '0.2', ...rules },
    select: () => null,
    contribute: () => [],
  });

const widgets = (verbs: readonly string[], resourceNames?: readonly string[]): PolicyRule => ({
  apiGroups: ['example.org'],
  resources: ['widgets'],
  ...(resourceNames === undefined ? {} : { resourceNames }),
  verbs,
});

const ofWidgets = (plugins: readonly AnyPlugin[]): readonly PolicyRule[] =>
  operatorRules(plugins).filter(({ apiGroups }) => apiGroups.includes('example.org'));

describe("the operator's rights", () => {
  it('are those of core, of every plugin, and what plugins grant to pods, each once', () => {
    const plugins = [
      plugin('a', { rbac: [widgets(['get', 'list'])] }),
      plugin('b', { rbac: [widgets(['list', 'watch'])], grants: [widgets(['patch'])] }),
    ];
    expect(ofWidgets(plugins)).toEqual([widgets(['get', 'list', 'patch', 'watch'])]);
    expect(operatorRules(plugins).length).toBe(operatorRules([]).length + 1);
  });

  it('do not depend on the order of the plugins', () => {
    const a = plugin('a', { rbac: [widgets(['get']), widgets(['delete'], ['one'])] });
    const b = plugin('b', {
      rbac: [widgets(['list'])],
      grants: [widgets(['get'], ['two', 'one'])],
    });
    expect(operatorRules([a, b])).toEqual(operatorRules([b, a]));
  });

  it('name single objects only for what may not be done to all', () => {
    const a = plugin('a', { rbac: [widgets(['get']), widgets(['delete', 'get'], ['one'])] });
    expect(ofWidgets([a])).toEqual([widgets(['delete'], ['one']), widgets(['get'])]);
  });
});
