import { silentLog } from '@howdah/kube';
import type { Kind } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/fixtures/manualClock.js';
import { servedObjects } from '../reconcile/servedObjects.js';
import { OptionalKinds } from './optionalKinds.js';
import { kindOf, optionalKinds } from './watchedKinds.js';

const API = { apiVersion: 'monitoring.coreos.com/v1' };
const monitors = kindOf({ ...API, kind: 'ServiceMonitor', plural: 'servicemonitors' });
const rules = kindOf({ ...API, kind: 'PrometheusRule', plural: 'prometheusrules' });

/** An API server of which it is known what it serves, and the caches of what it does. */
class Served {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  /** Undefined while the server does not answer. */
  kinds: readonly Kind[] | undefined = [];
  asked = 0;
  filled: Promise<void> = Promise.resolve();
  readonly optional: OptionalKinds;

  constructor() {
    const note = (what: string, { kind }: Kind): void => void this.told.push(`${what} ${kind}`);
    this.optional = new OptionalKinds([monitors, rules], {
      kube: {
        serves: (kind) => {
          this.asked += 1;
          if (this.kinds === undefined) return Promise.reject(new Error('503'));
          return Promise.resolve(this.kinds.some(({ plural }) => plural === kind.plural));
        },
      },
      clock: {
        monotonic: () => this.clock.monotonic(),
        setTimer: (ms, run) => this.clock.setTimer(ms, run),
        sleep: () => Promise.resolve(),
      },
      log: silentLog,
      caches: {
        start: (kind) => {
          note('start', kind);
        },
        whenSynced: () => this.filled,
        stop: (kind) => {
          note('stop', kind);
          return Promise.resolve();
        },
        onChange: (kind) => {
          note('tell', kind);
        },
      },
    });
  }

  /** Which of the two are served, as soon as that is known. */
  async known(): Promise<readonly boolean[]> {
    return Promise.all([monitors, rules].map((kind) => this.optional.isServed(kind)));
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }
}

/** Lets everything that is already resolved have its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe('a kind that Kubernetes may lack', () => {
  it('is looked up, and left alone where it is not served', async () => {
    const served = new Served();
    served.kinds = [rules];
    served.optional.start();
    expect(await served.known()).toEqual([false, true]);
    expect(served.told).toEqual(['start PrometheusRule']);
    expect(served.optional.isUnserved(monitors)).toBe(true);
  });

  it('is not taken for missing while nobody knows', async () => {
    const served = new Served();
    served.kinds = undefined;
    served.optional.start();
    const known = served.known();
    await settled();
    expect(served.asked).toBeGreaterThan(2);
    served.kinds = [monitors, rules];
    expect(await known).toEqual([true, true]);
  });

  it('counts as served within five minutes after it came, once its cache is filled', async () => {
    const served = new Served();
    served.optional.start();
    expect(await served.known()).toEqual([false, false]);
    let fill = (): void => undefined;
    served.filled = new Promise((resolve) => {
      fill = resolve;
    });
    served.kinds = [monitors];
    await served.pass(299_999);
    expect(served.told).toEqual([]);
    await served.pass(1);
    expect(served.told).toEqual(['start ServiceMonitor']);
    expect(served.optional.isUnserved(monitors)).toBe(true);
    fill();
    await settled();
    expect(served.told).toEqual(['start ServiceMonitor', 'tell ServiceMonitor']);
    expect(served.optional.isUnserved(monitors)).toBe(false);
  });

  it('that went is no longer cached, and comes again', async () => {
    const served = new Served();
    served.kinds = [rules];
    served.optional.start();
    await served.known();
    served.kinds = [];
    await served.pass(300_000);
    expect(served.told.slice(1)).toEqual(['stop PrometheusRule', 'tell PrometheusRule']);
    expect(served.optional.isUnserved(rules)).toBe(true);
    served.kinds = [rules];
    await served.pass(300_000);
    expect(served.told.slice(3)).toEqual(['start PrometheusRule', 'tell PrometheusRule']);
  });

  it('is what it was while the server does not answer', async () => {
    const served = new Served();
    served.kinds = [rules];
    served.optional.start();
    await served.known();
    served.kinds = undefined;
    await served.pass(300_000);
    expect(await served.known()).toEqual([false, true]);
    expect(served.told).toHaveLength(1);
  });

  it('is looked up sooner when there is reason to doubt, but not all the time', async () => {
    const served = new Served();
    served.optional.start();
    await served.known();
    await settled();
    const { asked } = served;
    served.optional.doubt();
    await served.pass(9_999);
    served.optional.doubt();
    await settled();
    expect(served.asked).toBe(asked);
    served.kinds = [monitors];
    await served.pass(1);
    served.optional.doubt();
    served.optional.doubt();
    await settled();
    expect(served.asked).toBe(asked + 2);
    expect(served.told).toEqual(['start ServiceMonitor', 'tell ServiceMonitor']);
  });

  it('is asked for no more once everything stops', async () => {
    const served = new Served();
    served.optional.start();
    await served.known();
    await served.optional.stop();
    const { asked } = served;
    await served.pass(1_000_000);
    expect(served.asked).toBe(asked);
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
