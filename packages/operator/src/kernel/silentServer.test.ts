import { Circuit, createKube, KINDS, systemClock } from '@howdah/kube';
import type { Kube } from '@howdah/kube';
import { at } from '@howdah/testing';
import { expect, it } from 'vitest';
import { withScene } from './fixtures/scene.js';

const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  );

it('an API server that answers nobody is left alone for a while, is known to be silent, and is asked again', () =>
  withScene(async (scene) => {
    let now = 0;
    const circuit = new Circuit({ monotonic: () => now });
    const access = scene.server.accessAs('impatient');
    const kube: Kube = createKube({ access, circuit, clock: { ...systemClock, sleep: skip } });
    const ask = () => outcome(kube.get(KINDS.configMaps, at('x')));
    const sent = () => scene.server.requests.filter(({ user }) => user === 'impatient').length;
    try {
      expect(await ask()).toBe('answered');
      const fault = { type: 'reset' } as const;
      scene.server.inject({ when: ({ user }) => user === 'impatient', fault, times: 1000 });
      await ask();
      await ask();
      expect(circuit.problem).toMatch(/none of the last 10 requests/);
      const before = sent();
      expect(await ask()).toMatch(/was not sent: .* it is asked again in 1 s$/);
      expect(sent()).toBe(before);
      await outcome(kube.get(KINDS.leases, at('lease')));
      expect(sent()).toBeGreaterThan(before);

      scene.server.clearFaults();
      now += 1000;
      expect(await ask()).toBe('answered');
      expect(circuit.problem).toBeUndefined();
    } finally {
      await kube.close();
    }
  }));

/** Between two attempts at a request. */
function skip(): Promise<void> {
  return Promise.resolve();
}
