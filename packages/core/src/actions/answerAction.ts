import type { ActionAnswer, PluginManifest } from '@howdah/plugin-api';
import type { AnyObject, Log } from '@howdah/kube';
import { compareText } from '../compose/canonical.js';
import { AnswerError } from '../host/answers.js';
import { askedInVain, logFailure, thrownText } from '../host/pluginFailure.js';
import type { ClusterTroubles } from '../host/pluginTroubles.js';
import type { Answerers } from './answerers.js';
import { readAnswer } from './readAnswer.js';
import { readAction } from './actionRequest.js';

/** Who answers, and who is told of plugins that fail to. */
export interface ActionQuestion extends Answerers {
  readonly troubles: ClusterTroubles;
  readonly log: Log;
}

/** Says what becomes of a FEPAction. Pure, as long as the action's own answer is. */
export function answerAction(object: AnyObject, question: ActionQuestion): ActionAnswer {
  const { actions, ownerOf, inputOf, waiting, troubles, log } = question;
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
  const manifest = ownerOf(type);
  const asked = `answer ${type}`;
  try {
    const given: unknown = action.answer(read.request, inputOf(type));
    // It is refused for being no answer; what it rejects with must not end the process.
    if (given instanceof Promise) given.catch(() => undefined);
    const answer = brought(readAnswer(given), manifest, question);
    troubles.clear(asked);
    return answer;
  } catch (error) {
    if (manifest === undefined) return { answer: 'refused', reason: thrownText(error) };
    const failure = askedInVain({ manifest, asked }, error);
    if (troubles.note(asked, failure)) logFailure(log, failure);
    return { answer: 'refused', reason: failure.message };
  }
}

/** @throws AnswerError where a plugin names a procedure of its own that it does not bring. */
function brought(
  answer: ActionAnswer,
  manifest: PluginManifest | undefined,
  { procedures }: Pick<Answerers, 'procedures'>,
): ActionAnswer {
  if (answer.answer !== 'procedure' || manifest === undefined) return answer;
  const own = `${manifest.key}.`;
  const { procedure } = answer;
  if (!procedure.startsWith(own) || procedures.has(procedure)) return answer;
  throw new AnswerError(
    `answer.procedure names one that the plugin does not bring; it brings ${[...procedures.keys()].filter((name) => name.startsWith(own)).join(', ') || 'none'}`,
  );
}
