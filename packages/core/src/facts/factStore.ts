import type { Clock } from '@howdah/kube';
import type { BoundObservation, HeldFacts, HostInput } from '@howdah/plugin-api';
import { classOf } from '../compose/classOf.js';
import { NotJsonError } from '../compose/notJsonError.js';
import { AnswerError } from '../host/answers.js';
import { underLimit } from '../kernel/underLimit.js';
import { keepFacts } from './keepFacts.js';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 300_000;

/** A plugin that observes something. */
export interface Observer {
  readonly plugin: string;
  readonly observation: BoundObservation;
}

/** What is known of one cluster just now. */
export interface ObservedFacts {
  /** By plugin id, as its input takes them. */
  readonly of: ReadonlyMap<string, NonNullable<HostInput['heldFacts']>>;
  /** Why the last observation of a plugin failed, by its id. */
  readonly failed: ReadonlyMap<string, string>;
  /** When the soonest observation is due. */
  readonly retryAfterMs?: number;
}

interface Entry {
  held?: { readonly facts: HeldFacts; readonly at: number };
  problem?: string;
  failures: number;
  dueAt: number;
  /** An observation that was given up and has not ended: no second one is begun beside it. */
  running: boolean;
}

/**
 * What plugins observed, by cluster and plugin. An observation that fails or takes too long leaves
 * the former answer standing with its age; plugins that never answered are unknown, never empty.
 */
export class FactStore {
  readonly #clock: Pick<Clock, 'monotonic' | 'setTimer'>;
  readonly #entries = new Map<string, Map<string, Entry>>();

  constructor(clock: Pick<Clock, 'monotonic' | 'setTimer'>) {
    this.#clock = clock;
  }

  /** Asks what is due, all at once, and tells what is known then. */
  async observe(
    cluster: string,
    observers: readonly Observer[],
    call: { readonly input: HostInput; readonly signal: AbortSignal },
  ): Promise<ObservedFacts> {
    const entries = this.#of(cluster, observers);
    const due = observers.filter(({ plugin }) => {
      const entry = entries.get(plugin);
      return entry !== undefined && !entry.running && entry.dueAt <= this.#clock.monotonic();
    });
    await Promise.all(
      due.map(({ plugin, observation }) =>
        this.#ask(entries.get(plugin) ?? newEntry(), observation, call),
      ),
    );
    return this.#told(entries);
  }

  /** What is known of a cluster without asking anybody. */
  known(cluster: string): ObservedFacts {
    return this.#told(this.#entries.get(cluster) ?? new Map());
  }

  /** Drops what is remembered of a cluster. */
  forget(cluster: string): void {
    this.#entries.delete(cluster);
  }

  #of(cluster: string, observers: readonly Observer[]): Map<string, Entry> {
    const before = this.#entries.get(cluster) ?? new Map<string, Entry>();
    const entries = new Map(
      observers.map(({ plugin }) => [plugin, before.get(plugin) ?? newEntry()]),
    );
    this.#entries.set(cluster, entries);
    return entries;
  }

  async #ask(
    entry: Entry,
    observation: BoundObservation,
    { input, signal }: { readonly input: HostInput; readonly signal: AbortSignal },
  ): Promise<void> {
    const { everyMs, budgetMs } = observation;
    const late = new Error(`no answer within ${budgetMs} ms`);
    entry.running = true;
    try {
      const limit = { clock: this.#clock, signal, ms: budgetMs, late };
      const facts = await underLimit(limit, async (own) => {
        try {
          return await observation.observe(input, own, keepFacts);
        } finally {
          entry.running = false;
        }
      });
      entry.held = { facts, at: this.#clock.monotonic() };
      entry.failures = 0;
      entry.dueAt = this.#clock.monotonic() + everyMs;
      delete entry.problem;
    } catch (error) {
      signal.throwIfAborted();
      const delay = Math.min(FIRST_RETRY_MS * 2 ** Math.min(entry.failures, 20), LONGEST_RETRY_MS);
      entry.failures += 1;
      entry.dueAt = this.#clock.monotonic() + delay;
      // Of what a plugin threw, only the class: its text may quote what is secret.
      entry.problem =
        error === late
          ? `it gave no answer within ${budgetMs} ms`
          : isNonsense(error)
            ? `it answered nonsense: ${error.message}`
            : `it failed with ${classOf(error)}`;
    }
  }

  #told(entries: ReadonlyMap<string, Entry>): ObservedFacts {
    const now = this.#clock.monotonic();
    const all = [...entries];
    const failed = all.flatMap(([plugin, { problem }]) =>
      problem === undefined ? [] : ([[plugin, problem]] as const),
    );
    const next = Math.min(...all.map(([, { dueAt }]) => Math.max(dueAt - now, 0)));
    return {
      of: new Map(
        all.map(([plugin, { held, problem }]) => [
          plugin,
          held === undefined
            ? { unknown: problem ?? 'nothing was observed yet' }
            : { held: held.facts, ageMs: now - held.at },
        ]),
      ),
      failed: new Map(failed),
      ...(Number.isFinite(next) ? { retryAfterMs: next } : {}),
    };
  }
}

/** What our own reading of an answer throws names no values. */
function isNonsense(error: unknown): error is Error {
  return error instanceof AnswerError || error instanceof NotJsonError;
}

function newEntry(): Entry {
  return { failures: 0, dueAt: 0, running: false };
}
