import type { Clock, Log } from '@howdah/kube';
import type { Condition, PluginManifest } from '@howdah/plugin-api';
import { classOf } from '../compose/classOf.js';
import { isPanic } from '../kernel/isPanic.js';
import { ContributionError } from '../compose/contributionError.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { AnswerError } from './answers.js';
import { AssemblyError } from './assemblyError.js';
import { whileAsking } from './beingAsked.js';
import type { Question } from './beingAsked.js';
import { conditionPrefix } from './conditionPrefix.js';

/** Pure questions take microseconds; what takes this long holds up every cluster of the operator. */
const BUDGET_MS = 500;

/**
 * A plugin did not do its part: it threw, took too long, or answered what it may not. Of what a
 * plugin throws the message names the class and no more: a plugin reads the manifest, and that may
 * hold passwords.
 */
export class PluginFailure extends Error {
  override readonly name = 'PluginFailure';
  readonly code = 'HOWDAH_PLUGIN_FAILED';
  readonly plugin: PluginManifest;
  /** Where in the plugin, as far as the stack of what it threw tells. */
  readonly place: string;
  /** Whether a fault of its program ended it. */
  readonly panicked: boolean;
  /** When it is worth another look, where nothing that is watched would tell. */
  readonly retryAfterMs?: number;

  /** `what` follows the plugin's id in the message, such as `took 700 ms to answer`. */
  constructor(plugin: PluginManifest, what: string, thrown?: unknown) {
    super(`Plugin ${plugin.id} ${what}`);
    this.plugin = plugin;
    this.place = placeOf(thrown);
    this.panicked = isPanic(thrown);
  }
}

/** How soon somebody is asked again who was slow: the machine may have been. */
const SLOW_RETRY_MS = 30_000;

class SlowAnswer extends PluginFailure {
  override readonly retryAfterMs = SLOW_RETRY_MS;
}

/** Why a plugin failed that threw when it was asked to do something. */
export function threw(plugin: PluginManifest, asked: string, thrown: unknown): PluginFailure {
  const what = classOf(thrown);
  // The host's own refusals hold names only, and say the fix.
  const said = thrown instanceof AssemblyError ? thrown.message : MEND;
  return new PluginFailure(plugin, `threw ${what} when it was asked to ${asked}; ${said}`, thrown);
}

/** Whose failure it is that a question ended with something thrown, and which. */
export function askedInVain({ manifest, asked }: Question, thrown: unknown): PluginFailure {
  // Of another, that offers what this one uses.
  if (thrown instanceof PluginFailure) return thrown;
  if (!isOurs(thrown)) return threw(manifest, asked, thrown);
  const what = `answered nonsense when it was asked to ${asked}: ${thrown.message}`;
  return new PluginFailure(manifest, what);
}

/** What is told of something thrown: the host's own failures whole, of a plugin's own the class. */
export function thrownText(error: unknown): string {
  if (error instanceof PluginFailure) return error.message;
  return isOurs(error) ? `answered nonsense: ${error.message}` : `threw ${classOf(error)}`;
}

/** A question, and what its time is taken by. */
export interface Asked extends Question {
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * What a plugin answers within its time, as `read` takes it. Reading is part of the question: getters
 * of a plugin are the plugin's code too.
 * @throws PluginFailure
 */
export function answerOf<A, T>(
  { manifest, clock, asked }: Asked,
  question: () => A,
  read: (answer: A) => T,
): T {
  const started = clock.monotonic();
  let answer: T;
  try {
    answer = whileAsking({ manifest, asked }, () => {
      const given = question();
      // An asynchronous answer is refused below; what it rejects with must not end the process.
      if (given instanceof Promise) given.catch(() => undefined);
      return read(given);
    });
  } catch (error) {
    throw askedInVain({ manifest, asked }, error);
  }
  const ms = Math.round(clock.monotonic() - started);
  if (ms <= BUDGET_MS) return answer;
  throw new SlowAnswer(
    manifest,
    `took ${ms} ms when it was asked to ${asked}, of at most ${BUDGET_MS}; have it mended: it must decide from its input alone`,
  );
}

/** What our own reading of an answer throws; it names paths and expectations, never values. */
function isOurs(error: unknown): error is Error {
  return (
    error instanceof AnswerError ||
    error instanceof NotJsonError ||
    error instanceof ContributionError
  );
}

const MEND =
  "correct what it reads in the manifest, or have the plugin mended: the operator's log shows the place.";

/** Tells a failure with its place, which no condition has room for. */
export function logFailure(log: Log, { plugin, place, message }: PluginFailure): void {
  log.warn({ plugin: plugin.id, place }, message);
}

/** `<Key>Degraded` of a plugin that failed. */
export function degraded({ plugin, message }: PluginFailure): Condition {
  return { type: degradedType(plugin), status: 'True', reason: 'PluginFailed', message };
}

/** `<Key>Degraded` of a plugin that cannot tell yet what it contributes, and is no worse for that. */
export function undecided(plugin: PluginManifest, reason: string): Condition {
  return { type: degradedType(plugin), status: 'False', reason: 'NotYet', message: reason };
}

/** `<Key>Degraded` of a plugin that works. */
export function working(plugin: PluginManifest): Condition {
  const message = `Plugin ${plugin.id} works.`;
  return { type: degradedType(plugin), status: 'False', reason: 'Working', message };
}

function degradedType(manifest: PluginManifest): string {
  return `${conditionPrefix(manifest)}Degraded`;
}

function placeOf(thrown: unknown): string {
  return stackOf(thrown)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 3)
    .map((line) => line.trim())
    .join('; ');
}

/** A plugin may throw what throws when it is read. */
function stackOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? (thrown.stack ?? '') : '';
  } catch {
    return '';
  }
}
