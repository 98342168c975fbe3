import { formatKey } from '@howdah/kube';
import type { ObjectJson, PluginManifest } from '@howdah/plugin-api';
import { classOf } from '../compose/classOf.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { AnswerError } from './answers.js';
import { whileAsking } from './beingAsked.js';
import { patiently, PluginStuck } from './patience.js';
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
 * where it would keep the event from everybody; `note` is told of each failure. Whoever did not
 * return is not asked again: each event would hold up every cluster.
 */
export function guardedAnswers(
  manifest: PluginManifest,
  note: (failure: PluginFailure) => void,
): Guarded {
  let stuck = false;
  return (about, ask, { read, otherwise }) => {
    if (stuck) return otherwise;
    const answered = () => {
      const given = ask();
      // It is refused for being no data; what it rejects with must not end the process.
      if (given instanceof Promise) given.catch(() => undefined);
      return read(given);
    };
    try {
      return patiently(() => whileAsking({ manifest, asked: askedText(about) }, answered));
    } catch (error) {
      stuck = error instanceof PluginStuck;
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

function failureOf(manifest: PluginManifest, about: ObjectQuestion, error: unknown): PluginFailure {
  return new PluginFailure(
    manifest,
    `${problemOf(error)} when it was asked to ${askedText(about)}; have it mended: such an object is taken to matter in whatever changes, and to concern the cluster whose label it bears. This stands until the operator is started anew`,
    error,
  );
}

function problemOf(error: unknown): string {
  if (error instanceof PluginStuck) return 'did not return';
  return error instanceof AnswerError || error instanceof NotJsonError
    ? `answered nonsense (${error.message})`
    : `threw ${classOf(error)}`;
}

function askedText({ object: { kind, metadata }, what }: ObjectQuestion): string {
  return `${what} ${kind} ${formatKey(metadata)}`;
}
