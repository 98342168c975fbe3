import { expect, it } from 'vitest';
import { pluginSpec } from './pluginSpec.js';

it('is the object below spec.plugins.<key>, and nothing where there is none', () => {
  expect(pluginSpec({ plugins: { audit: { level: 'all' } } }, 'audit')).toEqual({ level: 'all' });
  expect(pluginSpec({ plugins: { audit: {} } }, 'audit')).toEqual({});
  expect(pluginSpec({ plugins: { audit: {} } }, 'other')).toBeUndefined();
  expect(pluginSpec({ plugins: { audit: true } }, 'audit')).toBeUndefined();
  expect(pluginSpec({ audit: {} }, 'audit')).toBeUndefined();
});
