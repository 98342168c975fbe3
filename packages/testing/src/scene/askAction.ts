import { FEP_ACTIONS } from '@howdah/core';
import type { Json } from '@howdah/kube';
import { NAMESPACE } from './clusterManifest.js';
import { objectAt, textAt } from './json.js';
import { at } from './scene.js';
import type { Scene } from './scene.js';

/** A FEPAction: its name, and what it asks for. An empty text is left out of the manifest. */
export interface AskedAction {
  readonly name: string;
  readonly type: string;
  readonly args?: Json;
  readonly cluster?: string;
}

/** What somebody does with `kubectl create -f action.yaml`; a second later than what was before. */
export async function askAction(
  scene: Scene,
  { name, type, args, cluster = 'my-db' }: AskedAction,
): Promise<void> {
  await scene.pass(1000);
  await scene.world.client.create(FEP_ACTIONS, {
    apiVersion: 'fep.fujitsu.io/v1',
    kind: 'FEPAction',
    metadata: { namespace: NAMESPACE, name },
    spec: {
      ...(cluster === '' ? {} : { targetClusterName: cluster }),
      fepAction: { ...(type === '' ? {} : { type }), ...(args === undefined ? {} : { args }) },
    },
  });
}

/** The answer as `Success: text`, or how far it is as `Waiting: text`. */
export async function actionAnswer(scene: Scene, name: string): Promise<string> {
  const found = await scene.world.kube.get(FEP_ACTIONS, at(name));
  if (found === undefined) throw new Error(`there is no action ${name}`);
  const answer = objectAt(found, 'fepActionStatus');
  const status = objectAt(found, 'status');
  const condition = textAt(answer, 'fepActionCondition');
  return condition === undefined
    ? `${textAt(status, 'phase') ?? ''}: ${textAt(status, 'message') ?? ''}`
    : `${condition}: ${textAt(answer, 'fepActionResult') ?? ''}`;
}

/**
 * Asks by a FEPAction, and waits until nothing happens any more.
 *
 * @example await askAndSettle(scene, { name: 'say', type: 'hello', args: ['you'] }) // 'Success: hello you'
 */
export async function askAndSettle(scene: Scene, asked: AskedAction): Promise<string> {
  await askAction(scene, asked);
  await scene.settle();
  return actionAnswer(scene, asked.name);
}
