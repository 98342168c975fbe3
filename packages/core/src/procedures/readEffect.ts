import type { Effect } from '@howdah/plugin-api';
import { bounded } from './bounded.js';

/** Longest figure, and longest reason, that a postcondition tells. */
const PROGRESS_CHARACTERS = 100;
const REASON_CHARACTERS = 300;

/**
 * What a plugin answered, its texts cut to what is kept.
 * @throws where it is none of the answers that the contract knows.
 */
export function readEffect(answer: Effect): Effect {
  switch (answer.effect) {
    case 'there':
      return { effect: 'there' };
    case 'not-yet': {
      const { progress } = answer;
      if (progress === undefined) return { effect: 'not-yet' };
      return { effect: 'not-yet', progress: bounded(progress, PROGRESS_CHARACTERS) };
    }
    case 'failed':
    case 'unknown':
      return { effect: answer.effect, reason: bounded(answer.reason, REASON_CHARACTERS) };
    default:
      throw new TypeError('isMet answered with no effect: there, not-yet, failed or unknown');
  }
}
