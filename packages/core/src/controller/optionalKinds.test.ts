import { silentLog, systemClock } from '@howdah/kube';
import type { Kind } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { servedObjects } from '../reconcile/servedObjects.js';
import { OptionalKinds } from './optionalKinds.js';
import { kindOf, optionalKinds } from './watchedKinds.js';

const API = { apiVersion: 'monitoring.coreos.com/v1' };
const monitors = kindOf({ ...API, kind: 'ServiceMonitor', plural: 'servicemonitors' });
const rules = kindOf({ ...API, kind: 'PrometheusRule', plural: 'prometheusrules' });

const clock = { ...systemClock, sleep: () => Promise.resolve() };

const looked = async (serves: (kind: Kind) => Promise<boolean>) => {
  const served: Kind[] = [];
  const kinds = new OptionalKinds([monitors, rules], { kube: { serves }, clock, log: silentLog });
  kinds.lookUp((kind) => served.push(kind));
  const known = await Promise.all([kinds.isServed(monitors), kinds.isServed(rules)]);
  return { kinds, served, known };
};

describe('a kind that Kubernetes may lack', () => {
  it('is looked up, and left alone where it is not served', async () => {
    const { kinds, served, known } = await looked((kind) => Promise.resolve(kind === rules));
    expect(known).toEqual([false, true]);
    expect(served).toEqual([rules]);
    expect(kinds.isUnserved(monitors)).toBe(true);
  });

  it('is not taken for missing while nobody knows', async () => {
    let asked = 0;
    const { known } = await looked(() => {
      asked += 1;
      return asked < 5 ? Promise.reject(new Error('503')) : Promise.resolve(true);
    });
    expect(known).toEqual([true, true]);
  });

  it('is optional only where everybody who watches it can do without', () => {
    const watch = (kind: Kind, optional?: true) => ({
      ...API,
      kind: kind.kind,
      plural: kind.plural,
      relevant: () => null,
      ...(optional === undefined ? {} : { optional }),
    });
    const watches = [watch(monitors, true), watch(monitors), watch(rules, true)];
    expect(optionalKinds(watches, [monitors, rules]).map(({ kind }) => kind)).toEqual([
      'PrometheusRule',
    ]);
  });

  it('has its objects left out with a warning that says what to install', () => {
    const owned = (kind: string) => ({
      slot: 'object' as const,
      object: { ...API, kind, metadata: { name: 'x' } },
    });
    const { objects, diagnostics } = servedObjects(
      { isUnserved: ({ kind }) => kind === monitors.kind },
      [owned('ServiceMonitor'), owned('PrometheusRule')],
    );
    expect(objects).toEqual([owned('PrometheusRule')]);
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'KindNotServed',
        path: 'ServiceMonitor x',
        message: expect.stringContaining('install its CRD'),
      },
    ]);
  });
});
