import { expect, it } from 'vitest';
import { trustedBy, withFormerAuthority } from './trustedAuthorities.js';

it('a server that still shows the former certificate is trusted until the next change', () => {
  const first = withFormerAuthority({ 'ca.crt': 'one' }, {});
  const second = withFormerAuthority({ 'ca.crt': 'two' }, first);
  const again = withFormerAuthority({ 'ca.crt': 'two' }, second);
  const third = withFormerAuthority({ 'ca.crt': 'three' }, again);

  expect([first, second, third].map(trustedBy)).toEqual(['one', 'two\none', 'three\ntwo']);
  expect(again).toEqual(second);
});
