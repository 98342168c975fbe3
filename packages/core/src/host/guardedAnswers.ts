import type { Log } from '@howdah/kube';
import { classOf } from '../compose/classOf.js';

/** Asks a plugin about an object; what it throws is told once, and stands for another answer. */
export type Guarded = <T>(question: string, ask: () => T, otherwise: T) => T;

/**
 * Guards what a plugin is asked about objects of a kind it watches. What it throws must not reach a
 * cache, where it would keep the event from everybody.
 */
export function guardedAnswers(plugin: string, kind: string, log: Log): Guarded {
  const told = new Set<string>();
  return (question, ask, otherwise) => {
    try {
      return ask();
    } catch (error) {
      const what = `${question} ${classOf(error)}`;
      if (!told.has(what)) {
        told.add(what);
        const fields = { plugin, kind, question, error: classOf(error) };
        log.warn(fields, 'a plugin failed when it was asked about an object it watches');
      }
      return otherwise;
    }
  };
}

/** @throws TypeError when it is no list of names. */
export function namesIn(answer: unknown): readonly string[] {
  if (Array.isArray(answer) && answer.every((name) => typeof name === 'string')) return answer;
  throw new TypeError('names are a list of texts');
}
