import { expect, it } from 'vitest';
import { imageCatalogue } from './catalogue.js';
import type { ParameterCatalogue } from './catalogue.js';
import { changedParameters, restartClass } from './restartClass.js';

const catalogue: ParameterCatalogue = imageCatalogue(17) ?? {
  major: 0,
  definitions: new Map(),
  libraries: new Set(),
};

it.each([
  [[], 'none'],
  [['work_mem'], 'reload'],
  [['log_connections'], 'reload'],
  [['checkpoint_timeout', 'TimeZone'], 'reload'],
  [['work_mem', 'max_connections'], 'restart'],
  [['shared_preload_libraries'], 'restart'],
  [['server_version'], 'none'],
  [['myapp.tenant'], 'reload'],
])('a change of %j needs %s', (names, needed) => {
  expect(restartClass(names, catalogue)).toBe(needed);
});

it('finds what was added, removed and changed', () => {
  expect(changedParameters({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' })).toEqual([
    'b',
    'c',
    'd',
  ]);
});

it('has no catalogue for a major without an image', () => {
  expect(imageCatalogue(16)).toBeUndefined();
});
