import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsDesired } from './holdsDesired.js';

const container = (fields: object) => ({ spec: { containers: [{ name: 'pg', ...fields }] } });

describe('holdsDesired', () => {
  it.each([
    ['defaults beside it', { a: 1, b: { c: 2 } }, { a: 1 }],
    [
      'a quantity written otherwise',
      container({ resources: { limits: { memory: '1Gi' } } }),
      container({ resources: { limits: { memory: '1024Mi' } } }),
    ],
    [
      'a quantity given as a number',
      container({ resources: { limits: { cpu: '2' } } }),
      container({ resources: { limits: { cpu: 2 } } }),
    ],
    [
      'a keyed list in another order, with an item of someone else',
      {
        spec: {
          containers: [{ name: 'injected' }, { name: 'b', image: 'b' }, { name: 'a', tty: true }],
        },
      },
      { spec: { containers: [{ name: 'a' }, { name: 'b', image: 'b' }] } },
    ],
    [
      'a port whose protocol was filled in',
      container({ ports: [{ containerPort: 1, protocol: 'TCP' }] }),
      container({ ports: [{ containerPort: 1 }] }),
    ],
    [
      'a Service port whose protocol and target were filled in',
      { spec: { ports: [{ name: 'sql', port: 5, protocol: 'TCP', targetPort: 5 }] } },
      { spec: { ports: [{ name: 'sql', port: 5 }] } },
    ],
    ['an empty map that the server left out', {}, { labels: {}, hostNetwork: false, list: [] }],
    ['a finalizer among others', { finalizers: ['x', 'y'] }, { finalizers: ['y'] }],
    ['an explicit undefined', {}, { a: undefined }],
  ])('accepts %s', (_name, live, desired) => {
    expect(holdsDesired(live, desired)).toBe(true);
  });

  it.each([
    ['a changed leaf', { a: 1 }, { a: 2 }],
    ['a missing key of a ConfigMap, be its text empty', { data: {} }, { data: { x: '' } }],
    ['a missing leaf', {}, { a: 'x' }],
    [
      'a missing item of a keyed list',
      container({}),
      { spec: { containers: [{ name: 'other' }] } },
    ],
    [
      'a changed item of a keyed list',
      container({ env: [{ name: 'A', value: '1' }] }),
      container({ env: [{ name: 'A', value: '2' }] }),
    ],
    ['a reordered plain list', { args: ['a', 'b'] }, { args: ['b', 'a'] }],
    ['a plain list with one more item', { args: ['a', 'b'] }, { args: ['a'] }],
    [
      'another quantity',
      container({ resources: { limits: { memory: '2Gi' } } }),
      container({ resources: { limits: { memory: '1Gi' } } }),
    ],
    [
      'texts that would be equal as quantities elsewhere',
      { data: { x: '1k' } },
      { data: { x: '1000' } },
    ],
    ['a string in place of a number', { port: '1' }, { port: 1 }],
  ])('rejects %s', (_name, live, desired) => {
    expect(holdsDesired(live, desired)).toBe(false);
  });

  const json = fc.jsonValue();

  it('is reflexive for any JSON', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(holdsDesired(value, structuredClone(value))).toBe(true);
      }),
    );
  });

  it('does not mind what the live object has beyond the desired one', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.string(), json, (desired, field, extra) => {
        expect(holdsDesired({ [field]: extra, ...desired }, desired)).toBe(true);
      }),
    );
  });

  it('notices every leaf that was changed to another text', () => {
    const leaves = fc.dictionary(fc.string(), fc.string({ minLength: 1 }), { minKeys: 1 });
    fc.assert(
      fc.property(leaves, (desired) => {
        const [first] = Object.keys(desired);
        const live = { ...desired, [first ?? '']: `${desired[first ?? '']}!` };
        expect(holdsDesired({ spec: live }, { spec: desired })).toBe(false);
      }),
    );
  });
});
