/**
 * How urgent the work on a key is: what a person asked for, what happened in the cluster, and what
 * nobody waits for, such as the look at everything after a start.
 */
export type Priority = 'user' | 'event' | 'background';

/** Where a key waits: by its priority, and those that failed apart from the others. */
export type Lane = Priority | 'retry';

/** The most urgent first. */
export const LANES: readonly Lane[] = ['user', 'event', 'background', 'retry'];

/** How often in a row a lane is passed by before it has its turn all the same. */
const PATIENCE = 8;

/** A key that waits, or waited. */
export interface Waiting {
  readonly key: string;
  readonly lane: Lane;
  /** When it was wanted first. */
  readonly since: number;
  /** Whose share of the workers it takes; nobody's where it is absent. */
  readonly share?: string | undefined;
}

/** Keys that wait, first come first served within a lane; no lane starves another. */
export class Lanes {
  readonly #lanes: ReadonlyMap<Lane, Map<string, Waiting>> = new Map(
    LANES.map((lane) => [lane, new Map<string, Waiting>()]),
  );
  readonly #passedBy = new Map<Lane, number>();

  /** How many wait in a lane. */
  count(lane: Lane): number {
    return this.#in(lane).size;
  }

  get size(): number {
    return LANES.reduce((sum, lane) => sum + this.count(lane), 0);
  }

  has(key: string): boolean {
    return this.#held(key) !== undefined;
  }

  /** False when the key waited already; it then waits in the more urgent of both lanes. */
  add(waiting: Waiting): boolean {
    const { key, lane } = waiting;
    const held = this.#held(key);
    if (held === undefined) {
      this.#in(lane).set(key, waiting);
      return true;
    }
    if (isMoreUrgent(lane, held.lane)) {
      this.#in(held.lane).delete(key);
      this.#in(lane).set(key, { ...held, lane });
    }
    return false;
  }

  /** The next key of those that may have their turn now. */
  take(isFree: (waiting: Waiting) => boolean): Waiting | undefined {
    const ready = LANES.flatMap((lane) => firstOf(this.#in(lane).values(), isFree));
    const next = ready.find(({ lane }) => this.#patience(lane) <= 0) ?? ready[0];
    if (next === undefined) return undefined;
    for (const { lane } of ready) {
      this.#passedBy.set(lane, lane === next.lane ? 0 : (this.#passedBy.get(lane) ?? 0) + 1);
    }
    this.#in(next.lane).delete(next.key);
    return next;
  }

  clear(): void {
    for (const lane of LANES) this.#in(lane).clear();
  }

  #held(key: string): Waiting | undefined {
    return LANES.map((lane) => this.#in(lane).get(key)).find((waiting) => waiting !== undefined);
  }

  #patience(lane: Lane): number {
    return PATIENCE - (this.#passedBy.get(lane) ?? 0);
  }

  #in(lane: Lane): Map<string, Waiting> {
    return this.#lanes.get(lane) ?? new Map<string, Waiting>();
  }
}

/** Of two wishes for the same key, the more urgent one counts. */
export function moreUrgent(a: Priority | undefined, b: Priority): Priority {
  return a !== undefined && isMoreUrgent(a, b) ? a : b;
}

/** By hand: lists of thousands are not copied for one of them. */
function firstOf(
  waiting: Iterable<Waiting>,
  isFree: (waiting: Waiting) => boolean,
): readonly Waiting[] {
  for (const one of waiting) if (isFree(one)) return [one];
  return [];
}

function isMoreUrgent(a: Lane, b: Lane): boolean {
  return LANES.indexOf(a) < LANES.indexOf(b);
}
