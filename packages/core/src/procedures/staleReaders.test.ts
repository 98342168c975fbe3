import { beforeEach, describe, expect, it } from 'vitest';
import { describeProcedures } from './describeProcedures.js';
import { scripted, scriptedStep } from './fixtures/effects.js';
import { MemoryStateStore } from './fixtures/memoryState.js';
import { known, look, request } from './fixtures/operator.js';
import { ClusterScene } from './fixtures/clusterScene.js';

let scene: ClusterScene;

beforeEach(() => {
  scene = new ClusterScene();
});

describe('a reader that is behind', () => {
  it('never acts: its record is refused', async () => {
    const work = scripted([scriptedStep(scene.effects, 'a'), scriptedStep(scene.effects, 'b')]);
    const behind = new MemoryStateStore(scene.server);
    behind.stale = { state: 'absent' };
    await scene.look(work, request('r1'));
    scene.clock.pass(60_000);
    const procedures = { 'core.work': work };
    const requests = [request('r1')];
    const refused = await look({ store: behind, clock: scene.clock, procedures, requests });
    expect(refused).toEqual({ state: 'conflict', views: [], retryAfterMs: 100 });
    expect(describeProcedures(refused, 'left-out')).toBeUndefined();
    expect(scene.effects.made).toEqual(['a']);
  });

  it('of two operators one acts, whichever writes first', async () => {
    const work = scripted([scriptedStep(scene.effects, 'a'), scriptedStep(scene.effects, 'b')]);
    const procedures = { 'core.work': work };
    const stores = [new MemoryStateStore(scene.server), new MemoryStateStore(scene.server)];
    const { ended } = await scene.until(
      (look_) => look_.ended.length > 0,
      async () => {
        const looks = stores.map((each) =>
          look({ store: each, clock: scene.clock, procedures, requests: [request('r1')] }),
        );
        const [first] = await Promise.all(looks);
        if (first === undefined) throw new Error('nobody looked');
        return first;
      },
    );
    expect(ended).toMatchObject([{ outcome: 'succeeded' }]);
    expect(scene.effects.made).toEqual(['a', 'b']);
  });

  it('that slept between record and act looks again, and records another attempt first', async () => {
    let sleeps = 20_000;
    const sleepy = new MemoryStateStore(scene.server, (write) => {
      const written = write();
      scene.clock.pass(sleeps);
      sleeps = 0;
      return written;
    });
    const procedures = { 'core.work': scripted([scriptedStep(scene.effects, 'a')]) };
    const { running } = known(
      await look({ store: sleepy, clock: scene.clock, procedures, requests: [request('r1')] }),
    );
    expect(running).toMatchObject([{ record: { steps: [{ tries: { number: 2 } }] } }]);
    expect(scene.effects.made).toEqual(['a']);
  });

  it('of a state it cannot read begins nothing and tells it', async () => {
    scene.store.stale = { state: 'unknown', reason: 'it has version "2"' };
    const advanced = await scene.look(scripted([scriptedStep(scene.effects, 'a')]), request('r1'));
    expect(advanced).toMatchObject({
      state: 'unknown',
      waiting: [{ reason: 'it is not known what runs: it has version "2"' }],
    });
    expect(describeProcedures(advanced, 'left-out')).toContain(
      'what runs is not known: it has version "2"',
    );
    expect(scene.effects.made).toEqual([]);
  });
});
