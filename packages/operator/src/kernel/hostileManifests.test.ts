import { FEP_CLUSTERS } from '@howdah/core';
import { isKubeError } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { clusterManifest } from '@howdah/testing';
import { describe, expect, it } from 'vitest';
import { operatorWrites, readiness } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const child = (fepChildCrVal: JsonObject): JsonObject => ({ fepChildCrVal });
const user = (pguser: string): JsonObject => child({ sysUsers: { pguser } });
const database = (pgdb: string): JsonObject => child({ sysUsers: { pgdb } });
const volume = (size: string): JsonObject => child({ storage: { dataVol: { size } } });
const memory = (amount: string): JsonObject => ({
  fep: { mcSpec: { limits: { memory: amount } } },
});
const image = (name: string): JsonObject => ({ fep: { image: { image: name } } });

/** A prototype where there should be a plugin; only JSON can say so. */
const PROTOTYPE: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2}}');

/** What is told: by the API server, in the conditions and by events. */
async function toldOf(scene: Scene, name: string, spec: JsonObject): Promise<string> {
  let refusal = '';
  try {
    await scene.patchCluster(spec, name);
  } catch (error) {
    if (!isKubeError(error, 'INVALID')) throw error;
    refusal = error.message;
  }
  await scene.settle();
  const events = scene.events.map(({ reason, note }) => `${reason} ${note}`);
  return [refusal, await readiness(scene, name), ...events].join('\n');
}

describe('F25: harms no other cluster, and is told with what to do:', () => {
  it.each<[string, JsonObject, RegExp]>([
    [
      'commands in parameters',
      child({ customPgParams: "application_name = '$(id) `id`'" }),
      /True/,
    ],
    [
      'a line break in a parameter',
      child({ customPgParams: "a = 'x\narchive_command = 'rm -rf /'\n" }),
      /line 1 \(a\) of customPgParams was skipped[^]*archive_command of customPgParams is set aside/,
    ],
    ['a user that is a statement', user('x"; DROP ROLE postgres; --'), /True/],
    ['a user that is a keyword', user('select'), /True/],
    ['a user of other letters', user('Ünïcode '), /True/],
    ['a user that is too long', user('x'.repeat(64)), /pguser: .* at most 63/],
    ['a user that is reserved', user('pg_monitor'), /pguser: .*choose one that does not begin/],
    ['a database that is a statement', database('"; DROP DATABASE postgres; --'), /True/],
    ['a database that is a template', database('template1'), /True/],
    ['a volume of nothing', volume('0'), /dataVol\.size: .*such as 2Gi/],
    ['a negative volume', volume('-1Gi'), /dataVol\.size: FieldValueInvalid/],
    ['a volume of 1e9', volume('1e9'), /True/],
    ['no memory', memory('0'), /mcSpec: .*700Mi/],
    ['negative memory', memory('-1'), /limits\.memory: FieldValueInvalid/],
    ['a huge exponent', memory('1e999999999'), /mcSpec: "1e999999999" is not .*700Mi/],
    ['a long row of digits', memory('9'.repeat(999)), /limits\.memory: FieldValueTooLong/],
    [
      'a file where there should be a name',
      { fep: { fepEnvSec: 'x'.repeat(5000) } },
      /fepEnvSec: FieldValueTooLong/,
    ],
    ['an image that is a command', image('$(id)'), /write it in spec\.fep\.fepVersion/],
    ['an image that climbs', image('../../etc/passwd'), /write it in spec\.fep\.fepVersion/],
    ['a version of nothing', { fep: { fepVersion: -1 } }, /fepVersion: .*write one of 16, 17/],
    [
      'a plugin that climbs',
      { plugins: { '../../etc': { a: 1 } } },
      /etc: no plugin of this operator/,
    ],
    [
      'a plugin that is a prototype',
      { plugins: JSON.parse(JSON.stringify(PROTOTYPE)) },
      /plugins\.constructor: no plugin of this operator/,
    ],
    ['a field of nobody', { fep: { nobody: { knows: ['this'] } }, whatever: 1 }, /422 Invalid/],
    [
      'an annotation with a blank',
      { fep: { customAnnotations: { allDeployments: { 'a b': 'c' } } } },
      /ApplyFailed: .*spec\.fep\.customAnnotations/,
    ],
    [
      'garbage for rules of access',
      child({ customPgHba: 'host all all $(id) trust\nlocal "\n' }),
      /line 1 of customPgHba is wrong.*nobody else is let in/,
    ],
    [
      'garbage for a schedule',
      child({ backup: { schedule1: { schedule: '* * rm -rf', type: 'full' } } }),
      /schedule1\.schedule.* no effect/,
    ],
  ])('%s', (_, spec, says) =>
    withScene(async (scene) => {
      // One worker: whoever is stuck would hold up everybody.
      scene.startOperator('operator', { workers: 1 });
      await scene.createCluster('poison');
      expect(await toldOf(scene, 'poison', spec)).toMatch(says);

      await scene.createCluster();
      await scene.settle();
      expect(await readiness(scene)).toBe('True AllMembersReady: 3 of 3 members are ready.');
      for (const content of Object.values(scene.world.patroni.databases())) {
        expect(content).toMatchObject({
          roles: expect.arrayContaining([['postgres', expect.anything(), 'a password']]),
          databases: expect.arrayContaining([['postgres', 'postgres']]),
        });
      }
      scene.server.forgetRequests();
      await scene.settle();
      // What the API server refuses is tried again, ever more seldom.
      const tried = operatorWrites(scene).filter(({ key }) => key?.name !== 'poison-sts');
      expect(tried).toEqual([]);
    }),
  );
});

describe('F25: the name', () => {
  const NAMES = ['x'.repeat(49), 'x'.repeat(64), 'ünïcode', 'SELECT', '$(id)', '-x', 'x.y', '1x'];

  it.each(NAMES)('%s is refused by the API server', (name) =>
    withScene(async (scene) => {
      const write = scene.world.kube.create(FEP_CLUSTERS, clusterManifest(name));
      await expect(write).rejects.toMatchObject({ code: 'INVALID' });
    }),
  );

  it.each(['x'.repeat(49), 'x'.repeat(64), 'x.y', '1x'])(
    '%s that an older definition admitted is told, and nothing is made of it',
    (name) =>
      withScene(async (scene) => {
        await scene.admitAnything();
        scene.startOperator('operator', { workers: 1 });
        await scene.createCluster(name);
        await scene.createCluster();
        await scene.settle();
        expect(await readiness(scene, name)).toMatch(/^False InvalidManifest: .*metadata\.name/);
        expect(await readiness(scene)).toMatch(/^True AllMembersReady/);
        const made = operatorWrites(scene).filter(({ key }) => key?.name.startsWith(name));
        expect(new Set(made.map(({ resource }) => resource))).toEqual(new Set(['fepclusters']));
      }),
  );
});
