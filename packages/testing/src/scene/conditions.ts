import { listAt, objectAt, textAt } from './json.js';
import type { Scene } from './scene.js';

/**
 * The conditions of a FEPCluster by type, as `True AllMembersReady: 3 of 3 members are ready.`
 *
 * @example expect((await conditions(scene))['HelloDegraded']).toMatch(/^False Working/)
 */
export async function conditions(
  scene: Scene,
  cluster = 'my-db',
): Promise<Readonly<Record<string, string>>> {
  const status = objectAt(await scene.cluster(cluster), 'status');
  const told = (condition: unknown, key: string): string => textAt(condition, key) ?? '';
  return Object.fromEntries(
    listAt(status, 'conditions').map((condition) => [
      told(condition, 'type'),
      `${told(condition, 'status')} ${told(condition, 'reason')}: ${told(condition, 'message')}`,
    ]),
  );
}
