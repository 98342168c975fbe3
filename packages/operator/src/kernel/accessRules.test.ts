import { KINDS } from '@howdah/kube';
import { objectAt } from '@howdah/testing';
import { expect, it } from 'vitest';
import { editChild } from './fixtures/children.js';
import { bringUp, conditions, MY_DB, operatorWrites, readiness } from './fixtures/look.js';
import { at, withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const GOOD = 'host all all 10.66.0.0/16 reject';
const WRONG = 'host all all 10.66.0.0/16 rejct\nhost app app all md5';
const CLOSED = ['local all all reject', 'host all all all reject'];
const EVERYONE = 'host all all all scram-sha-256';

/** What Patroni has for the members, without what the operator needs itself. */
function rules({ world }: Scene): readonly unknown[] {
  const hba = objectAt(world.patroni.state.config(MY_DB), 'postgresql')['pg_hba'];
  return Array.isArray(hba)
    ? hba.slice(hba.findIndex((rule) => /rewind/.test(String(rule))) + 1)
    : [];
}

const write = (scene: Scene, customPgHba: string) =>
  scene.patchCluster({ fepChildCrVal: { customPgHba } });

it('a wrong line of customPgHba is named, and the records before it stay, whatever else is changed', () =>
  withScene(async (scene) => {
    const operator = await bringUp(scene);
    await write(scene, GOOD);
    await scene.settle();
    await write(scene, WRONG);
    await scene.settle();
    expect(rules(scene)).toEqual([GOOD, EVERYONE]);
    expect((await conditions(scene))['AsWritten']).toMatch(
      /^False SetAside: .*line 1 of customPgHba is wrong.*records from before this change/,
    );
    expect(await readiness(scene)).toMatch(/^True/);

    await scene.stopOperator(operator);
    await scene.patchCluster({ fepChildCrVal: { customPgParams: 'work_mem = 8MB' } });
    scene.startOperator('successor');
    await scene.settle();
    expect(rules(scene)).toEqual([GOOD, EVERYONE]);
    scene.server.forgetRequests();
    await scene.settle();
    expect(operatorWrites(scene)).toEqual([]);

    await write(scene, 'host app app all md5');
    await scene.settle();
    expect(rules(scene)).toEqual(['host app app all md5', EVERYONE]);
    expect((await conditions(scene))['AsWritten']).toMatch(/^True/);
  }));

it('a wrong line in FEPConfig is named there', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await editChild(scene, 'FEPConfig', { customPgHba: WRONG });
    await scene.settle();
    expect(rules(scene)).toEqual([EVERYONE]);
    expect((await conditions(scene))['AsWritten']).toMatch(/FEPConfig.*line 1 of customPgHba/);
  }));

it('a wrong line from the beginning lets in nobody, until it is right', () =>
  withScene(async (scene) => {
    scene.startOperator('operator');
    await scene.createCluster();
    await write(scene, `${GOOD}\n${WRONG}`);
    await scene.settle();
    expect(rules(scene)).toEqual([GOOD, ...CLOSED, EVERYONE]);
    expect(await readiness(scene)).toMatch(/^True/);

    await write(scene, GOOD);
    await scene.settle();
    expect(rules(scene)).toEqual([GOOD, EVERYONE]);
  }));

it('where the record of the last good text is lost, a wrong line lets in nobody', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await write(scene, WRONG);
    await scene.settle();
    expect(rules(scene)).toEqual([EVERYONE]);
    const state = await scene.world.kube.get(KINDS.configMaps, at('my-db-state'));
    if (state === undefined) throw new Error('the cluster has no state object');
    await scene.world.client.delete(KINDS.configMaps, state);
    await scene.settle();
    expect(rules(scene)).toEqual([...CLOSED, EVERYONE]);
  }));

it('a text too large to be kept is in force all the same', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    await write(scene, `${GOOD}\n${'# long\n'.repeat(12_000)}`);
    await scene.settle();
    expect(rules(scene)).toEqual([GOOD, EVERYONE]);
    expect(await readiness(scene)).toMatch(/^True/);
  }));

it('a cluster with thousands of records is made, and has them in force', () =>
  withScene(async (scene) => {
    const records = Array.from(
      { length: 3000 },
      (_, index) => `host d${index} u${index} 10.${index % 250}.${index >> 8}.0/24 md5`,
    );
    scene.startOperator('operator');
    await scene.createCluster();
    await write(scene, records.join('\n'));
    await scene.settle();
    expect(rules(scene)).toEqual([...records, EVERYONE]);
    expect(await readiness(scene)).toMatch(/^True/);
  }));
