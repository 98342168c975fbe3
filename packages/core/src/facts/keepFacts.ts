import { AnswerError } from '../host/answers.js';
import { copyJson } from '../compose/copyJson.js';
import { frozen } from '../json/frozen.js';

/** What a plugin may keep of one cluster, in bytes of JSON. */
const MOST_BYTES = 1024 * 1024;

/**
 * A frozen copy of what a plugin observed: facts are what was seen at one time, whatever the plugin
 * does to its answer later.
 * @throws AnswerError | NotJsonError where it is no plain data, or too much.
 */
export function keepFacts<T>(facts: T): T {
  if (facts === undefined) {
    throw new AnswerError('facts is undefined; answer null or {} where there is nothing to tell');
  }
  copyJson(facts, { root: 'facts', bytes: MOST_BYTES, reservedKeys: 'refused' });
  return frozen(structuredClone(facts));
}
