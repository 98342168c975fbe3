import { classOf } from '../compose/classOf.js';
import type { ActionAnswer } from '@howdah/plugin-api';
import type { AnyObject } from '@howdah/kube';
import { compareText } from '../compose/canonical.js';
import { PluginFailure } from '../host/pluginFailure.js';
import type { Answerers } from './answerers.js';
import { readAnswer } from './readAnswer.js';
import { readAction } from './actionRequest.js';

/** Says what becomes of a FEPAction. Pure, as long as the action's own answer is. */
export function answerAction(
  object: AnyObject,
  { actions, inputOf, waiting }: Pick<Answerers, 'actions' | 'inputOf' | 'waiting'>,
): ActionAnswer {
  const read = readAction(object);
  if ('problem' in read) return { answer: 'refused', reason: read.problem };
  const { type } = read.request;
  const action = actions.get(type);
  if (action === undefined && waiting?.has(type) === true) {
    return {
      answer: 'wait',
      reason: 'it is answered once the manifest of the cluster can be followed again',
    };
  }
  if (action === undefined) {
    const known = [...actions.keys()].sort(compareText).join(', ');
    return {
      answer: 'refused',
      reason: `this operator knows no action "${type}"; it knows ${known}`,
    };
  }
  try {
    return readAnswer(action.answer(read.request, inputOf(type)));
  } catch (error) {
    const why =
      error instanceof PluginFailure
        ? error.message
        : `whoever answers "${type}" failed with ${classOf(error)}; the operator's log shows the place`;
    return { answer: 'refused', reason: why };
  }
}
