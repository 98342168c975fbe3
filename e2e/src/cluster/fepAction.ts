import { read, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import type { DatabaseTarget } from './databaseTarget.js';

/** The resource as kubectl names it. */
const FEP_ACTIONS = 'fepactions.fep.fujitsu.io';

/** A FEPAction to be asked for. */
export interface ActionWish {
  readonly name: string;
  readonly type: string;
  readonly args?: readonly string[];
}

/** What an action came to, as `fepActionStatus` tells it. */
export interface ActionResult {
  readonly condition: string;
  readonly result: string;
}

const ANSWER_MS = 240_000;

/** Asks for an action; the same name twice asks once. */
export async function askFor(
  kubectl: Kubectl,
  { namespace, name: targetClusterName }: DatabaseTarget,
  { name, type, args }: ActionWish,
): Promise<void> {
  const fepAction = { type, ...(args === undefined ? {} : { args }) };
  const metadata = { name, namespace };
  await kubectl.apply([
    {
      apiVersion: 'fep.fujitsu.io/v1',
      kind: 'FEPAction',
      metadata,
      spec: { targetClusterName, fepAction },
    },
  ]);
}

/** What is written on an action, undefined while it is not answered. */
export async function answerOf(
  kubectl: Kubectl,
  { namespace }: Pick<DatabaseTarget, 'namespace'>,
  name: string,
): Promise<ActionResult | undefined> {
  const action = await kubectl.get({ resource: FEP_ACTIONS, name, namespace });
  const status = read(action, 'fepActionStatus');
  const condition = readText(status, 'fepActionCondition');
  if (condition === undefined) return undefined;
  return { condition, result: readText(status, 'fepActionResult') ?? '' };
}

/** Waits for the answer to an action. */
export async function waitForAnswer(
  kubectl: Kubectl,
  target: DatabaseTarget,
  name: string,
): Promise<ActionResult> {
  const what = `an answer to FEPAction ${target.namespace}/${name}`;
  return await waitUntil({ what, timeoutMs: ANSWER_MS }, () => answerOf(kubectl, target, name));
}

/** Waits for the answer to an action that the operator itself asked for. */
export async function waitForAction(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { prefix, timeoutMs }: { readonly prefix: string; readonly timeoutMs: number },
): Promise<ActionResult> {
  const what = `FEPAction ${target.namespace}/${prefix}...`;
  return await waitUntil({ what, timeoutMs }, async () => {
    const actions = await kubectl.list(FEP_ACTIONS, target.namespace);
    const names = actions.flatMap((action) => readText(action, 'metadata', 'name') ?? []);
    const name = names.find((each) => each.startsWith(prefix));
    return name === undefined ? undefined : await answerOf(kubectl, target, name);
  });
}

/** Asks, and waits for the answer. */
export async function act(
  kubectl: Kubectl,
  target: DatabaseTarget,
  wish: ActionWish,
): Promise<ActionResult> {
  await askFor(kubectl, target, wish);
  return await waitForAnswer(kubectl, target, wish.name);
}
