import type { Attempt } from '@howdah/plugin-api';
import { acquit, blame } from './blame.js';
import { declaredStep } from './declared.js';
import { stepRun } from './lookAt.js';
import type { Stand } from './lookAt.js';
import { readAttempt } from './readEffect.js';
import type { ProcedureScene } from './scene.js';
import { stepName } from './stepName.js';
import { withinTime } from './withinTime.js';

const MADE: Attempt = { attempt: 'made' };

/**
 * Makes one attempt: of the step, or of its undoing. It was recorded before. Of what throws or does
 * not return it is not known what came of it; the postcondition decides.
 */
export async function makeAttempt(scene: ProcedureScene, stand: Stand): Promise<Attempt> {
  const { record } = stand;
  const declared = declaredStep(scene, record);
  if (declared.declared !== 'step') return MADE;
  const { step } = declared;
  const act = record.failure === undefined ? step.act : step.undo?.act;
  if (act === undefined) return MADE;
  const { clock, signal, log } = scene;
  // A plan's own deadline is for the effect; a call that begins hours of work takes no hours.
  const ms = Math.min(step.deadlineMs, record.steps[record.at]?.deadlineMs ?? step.deadlineMs);
  const answer = await withinTime({ clock, signal, ms }, async (limited) =>
    readAttempt(await act(stepRun(scene, stand, limited))),
  );
  const { procedure } = record;
  const how = record.failure === undefined ? 'act in' : 'take back';
  const question = { procedure, asked: `${how} step ${step.id} of ${procedure}` };
  if (answer.answer === 'given') {
    acquit(scene, question);
    return answer.value;
  }
  blame(scene, question, answer.thrown);
  log.warn(
    {
      procedure,
      request: record.name,
      step: stepName({ step: step.id, target: record.steps[record.at]?.target }),
      undoing: record.failure !== undefined,
      error: answer.reason,
    },
    'an attempt did not tell what came of it; its effect is looked for',
  );
  return MADE;
}
