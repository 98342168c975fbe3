import { expect, it } from 'vitest';
import { readEnvironment } from './environment.js';

it('without any variable there is a default for each', () => {
  expect(readEnvironment({})).toMatchInlineSnapshot(`
    {
      "httpPort": 8080,
      "images": {
        "byMajor": {},
        "defaultMajor": 0,
      },
      "logLevel": "info",
      "namespace": "howdah-system",
      "podName": "howdah-operator",
      "rates": {
        "reads": {
          "burst": 100,
          "refillMs": 20,
        },
        "writes": {
          "burst": 100,
          "refillMs": 20,
        },
      },
    }
  `);
});

it('images are known by their major, and the newest is for clusters that name none', () => {
  const variables = {
    RELATED_IMAGE_POSTGRES_15: 'example.org/postgres:15',
    RELATED_IMAGE_POSTGRES_17: 'example.org/postgres:17',
    RELATED_IMAGE_POSTGRES_18: '',
  };
  const byMajor = { '15': 'example.org/postgres:15', '17': 'example.org/postgres:17' };
  expect(readEnvironment(variables).images).toEqual({ byMajor, defaultMajor: 17 });
  const chosen = readEnvironment({ ...variables, DEFAULT_POSTGRES_MAJOR: '15' });
  expect(chosen.images.defaultMajor).toBe(15);
});

it.each([
  ['', undefined],
  [' ', undefined],
  ['a', ['a']],
  ['b, a,b', ['b', 'a']],
])('WATCH_NAMESPACE "%s" names one namespace, several or all', (text, watchNamespaces) => {
  expect(readEnvironment({ WATCH_NAMESPACE: text }).watchNamespaces).toEqual(watchNamespaces);
});

it.each(['a,', 'A', '*', '-a', 'a b'])('WATCH_NAMESPACE "%s" is refused', (text) => {
  expect(() => readEnvironment({ WATCH_NAMESPACE: text })).toThrow('which no namespace is called');
});

it('SHARD is a name, or none', () => {
  expect(readEnvironment({ SHARD: 'blue' }).shard).toBe('blue');
  expect(readEnvironment({ SHARD: '' }).shard).toBeUndefined();
  for (const text of ['Blue', 'a b', '-a']) {
    expect(() => readEnvironment({ SHARD: text })).toThrow(`SHARD is "${text}"`);
  }
});

it('the rate of requests is that of reads and of writes', () => {
  const { rates } = readEnvironment({ KUBE_API_QPS: '200', KUBE_API_BURST: '300' });
  expect(rates.reads).toEqual({ burst: 300, refillMs: 5 });
  expect(rates.writes).toEqual(rates.reads);
});

it.each(['HTTP_PORT', 'KUBE_API_QPS', 'KUBE_API_BURST', 'DEFAULT_POSTGRES_MAJOR'])(
  '%s that is no number is refused with its name',
  (name) => {
    for (const value of ['many', '0', '-1', 'NaN']) {
      expect(() => readEnvironment({ [name]: value })).toThrow(
        `${name} is "${value}"; give it a number above 0, or leave it out`,
      );
    }
  },
);
