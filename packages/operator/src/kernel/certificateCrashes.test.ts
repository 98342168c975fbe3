import { KINDS } from '@howdah/kube';
import { at, objectAt, sweepCrashPoints } from '@howdah/testing';
import type { Scene } from '@howdah/testing';
import { expect, it } from 'vitest';
import { distribution } from '../distribution.js';

/** Each run is short; there are many of them. */
const LIMIT_MS = 1_800_000;
const HOUR = 60 * 60 * 1000;

const secretOf = async ({ world }: Scene, name: string) =>
  objectAt(await world.kube.get(KINDS.secrets, at(name)), 'data');

const text = (data: unknown): string => Buffer.from(String(data), 'base64').toString('utf8');

const stageOf = async (scene: Scene): Promise<string> =>
  text((await secretOf(scene, 'my-db-ca'))['ca-stage']);

/** Whether every member shows what an application trusts by what it is told. */
async function isTrusted(scene: Scene): Promise<boolean> {
  const { 'ca.crt': encoded } = await secretOf(scene, 'my-db-app');
  const authorities = text(encoded);
  return scene.world.kubelet
    .members()
    .every((member) => scene.world.certificates.isTrusted(member, authorities));
}

it(
  'F17, F04: whichever write of replacing an authority an operator is killed, frozen or deposed at, clients trust every member throughout, and one new authority is left',
  async () => {
    const { writes } = await sweepCrashPoints(() => ({
      plugins: distribution,
      elsewhere: 'nothing',
      prepare: (scene) => scene.createCluster(),
      play: async (scene) => {
        const { 'tls.crt': former } = await secretOf(scene, 'my-db-ca');
        await scene.annotateCluster({
          'howdah.dev/renew-authority': 'new',
          'howdah.dev/authority-overlap': '30h',
        });
        for (const stage of ['announced', 'replaced', 'alone']) {
          await scene.settle();
          expect(await stageOf(scene)).toBe(stage);
          expect(await isTrusted(scene)).toBe(true);
          await scene.pass(30 * HOUR);
        }
        const { 'tls.crt': next } = await secretOf(scene, 'my-db-ca');
        expect(next).not.toBe(former);
      },
      observe: ({ world }) => ({
        shown: new Set(world.kubelet.members().map((member) => world.certificates.of(member))).size,
        restarts: world.patroni.postmasters.restarts,
      }),
    }));
    expect(writes).toBeGreaterThan(5);
  },
  LIMIT_MS,
);
