import { KINDS } from '@howdah/kube';
import { expect, it } from 'vitest';
import { objectAt } from '@howdah/testing';
import { bringUp, operatorWrites } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';

const DAY = 24 * 60 * 60 * 1000;

it('the certificate of a cluster that nobody touches is renewed once, in time', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const certificate = async () =>
      objectAt(await scene.world.kube.get(KINDS.secrets, at('my-db-tls')), 'data')['tls.crt'];
    const first = await certificate();

    // Each wait is as long as a timer may be.
    for (let days = 0; days < 8 * 24; days += 24) {
      await scene.passTime(25 * DAY);
      await scene.settle();
    }
    expect(operatorWrites(scene)).toEqual([]);
    expect(await certificate()).toBe(first);

    for (let days = 0; days < 3 * 24; days += 24) {
      await scene.passTime(25 * DAY);
      await scene.settle();
    }
    const renewals = operatorWrites(scene).filter(({ key }) => key?.name === 'my-db-tls');
    expect(renewals).toMatchObject([{ resource: 'secrets' }]);
    expect(await certificate()).not.toBe(first);
  }));
