import type { ObjectKey } from '@howdah/kube';
import { formatProcedures, proceduresIn } from '../state/procedureCodec.js';
import type {
  EndedProcedure,
  ProcedureRecords,
  RunningProcedure,
  WaitingNote,
} from '../state/procedureRecords.js';
import { PROCEDURES_KEY } from '../state/stateKeys.js';
import type { WritableState } from '../state/stateReading.js';
import type { StateStore } from '../state/stateStore.js';
import { kept } from './recordLimits.js';
import { stateOf } from './stateOf.js';

/** Where procedures are recorded. */
export interface LedgerPlace {
  readonly store: StateStore;
  readonly cluster: ObjectKey;
  readonly signal: AbortSignal;
}

/** A ledger, or why it cannot be read. */
export type OpenedLedger =
  | { readonly opened: true; readonly ledger: Ledger }
  | { readonly opened: false; readonly reason: string };

/** Reads what is recorded of the procedures of a cluster. */
export function openLedger(place: LedgerPlace): OpenedLedger {
  const reading = place.store.read(place.cluster);
  if (reading.state === 'unknown') return { opened: false, reason: reading.reason };
  const part = proceduresIn(reading);
  if (part.part === 'unknown') return { opened: false, reason: part.reason };
  return { opened: true, ledger: new Ledger(place, reading, part.value) };
}

/**
 * The procedures of a cluster as they were read, with what has changed since. Changes count once
 * `record` has answered `written`; after a `conflict` the ledger is of no more use.
 */
export class Ledger {
  readonly #place: LedgerPlace;
  #base: WritableState;
  #recorded: ProcedureRecords;
  #records: ProcedureRecords;

  constructor(place: LedgerPlace, base: WritableState, recorded: ProcedureRecords) {
    this.#place = place;
    this.#base = base;
    this.#recorded = recorded;
    this.#records = recorded;
  }

  /** With the changes. */
  get records(): ProcedureRecords {
    return this.#records;
  }

  /** As the store holds it. */
  get recorded(): ProcedureRecords {
    return this.#recorded;
  }

  find(id: string): RunningProcedure | undefined {
    return this.#records.running.find((each) => each.id === id);
  }

  /** Whether a request was begun or has ended: then it is never begun again. */
  knows(id: string): boolean {
    return this.find(id) !== undefined || this.#records.ended.some((each) => each.id === id);
  }

  begin(procedure: RunningProcedure): void {
    this.#change({ running: [...this.#records.running, procedure] });
  }

  put(procedure: RunningProcedure): void {
    const running = this.#records.running.map((each) =>
      each.id === procedure.id ? procedure : each,
    );
    this.#change({ running });
  }

  end(ended: EndedProcedure): void {
    const running = this.#records.running.filter((each) => each.id !== ended.id);
    this.#change({ running, ended: [...this.#records.ended, ended] });
  }

  /** Of those that go on, nothing was told yet. */
  tell(ids: ReadonlySet<string>): void {
    const { ended, running } = this.#records;
    const stuck = running.filter((each) => stateOf(each) === 'stuck');
    if (![...ended, ...stuck].some((each) => each.told !== true && ids.has(each.id))) return;
    this.#change({
      ended: ended.map((each) => (ids.has(each.id) ? { ...each, told: true } : each)),
      running: running.map((each) =>
        stuck.includes(each) && ids.has(each.id) ? { ...each, told: true } : each,
      ),
    });
  }

  note(waiting: readonly WaitingNote[]): void {
    if (JSON.stringify(waiting) !== JSON.stringify(this.#records.waiting))
      this.#change({ waiting });
  }

  /** Writes the changes. Costs nothing when there are none. */
  async record(): Promise<'written' | 'conflict'> {
    const records = this.#records;
    if (records === this.#recorded) return 'written';
    const { store, cluster, signal } = this.#place;
    signal.throwIfAborted();
    const text = formatProcedures(records);
    const texts = new Map([[PROCEDURES_KEY, text] as const]);
    const written = await store.write(this.#base, { cluster, texts }, signal);
    if (written.result === 'conflict') return 'conflict';
    this.#base = written.reading;
    this.#recorded = records;
    return 'written';
  }

  #change(change: Partial<ProcedureRecords>): void {
    const records = { ...this.#records, ...change };
    this.#records = { ...records, ended: kept(records.ended) };
  }
}
