import { formatKey } from '@howdah/kube';
import type { ObjectJson, PluginManifest } from '@howdah/plugin-api';
import { classOf } from '../compose/classOf.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { AnswerError } from './answers.js';
import { PluginFailure } from './pluginFailure.js';

/** What is asked about an object that a plugin watches, such as `say what matters of`. */
export interface ObjectQuestion {
  readonly object: ObjectJson;
  readonly what: string;
}

/** How an answer is read, and what stands in for one that a plugin fails to give. */
export interface Reading<T> {
  readonly read: (answer: unknown) => T;
  readonly otherwise: T;
}

/** Asks a plugin about an object. Never throws. */
export type Guarded = <T>(about: ObjectQuestion, ask: () => unknown, reading: Reading<T>) => T;

/**
 * Guards what a plugin is asked about objects it watches. What it throws must not reach a cache,
 * where it would keep the event from everybody; `note` is told of each failure.
 */
export function guardedAnswers(
  manifest: PluginManifest,
  note: (failure: PluginFailure) => void,
): Guarded {
  return (about, ask, { read, otherwise }) => {
    try {
      const given = ask();
      // It is refused for being no data; what it rejects with must not end the process.
      if (given instanceof Promise) given.catch(() => undefined);
      return read(given);
    } catch (error) {
      note(failureOf(manifest, about, error));
      return otherwise;
    }
  };
}

/** A copy of a list of names. @throws AnswerError */
export function namesIn(answer: unknown): readonly string[] {
  if (!Array.isArray(answer)) throw new AnswerError('expected an array of names');
  return Array.from(answer, (name: unknown) => {
    if (typeof name === 'string') return name;
    throw new AnswerError('expected names, got something else among them');
  });
}

function failureOf(
  manifest: PluginManifest,
  { object: { kind, metadata }, what }: ObjectQuestion,
  error: unknown,
): PluginFailure {
  const problem =
    error instanceof AnswerError || error instanceof NotJsonError
      ? `answered nonsense (${error.message})`
      : `threw ${classOf(error)}`;
  return new PluginFailure(
    manifest,
    `${problem} when it was asked to ${what} ${kind} ${formatKey(metadata)}; have it mended: such an object is taken to matter in whatever changes, and to concern the cluster whose label it bears. This stands until the operator is started anew`,
    error,
  );
}
