/** One attempt at a request. */
export interface AttemptReport {
  readonly method: string;
  readonly host: string;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  readonly seconds: number;
}

/** Hears what becomes of requests, to measure them. */
export interface ClientObserver {
  attempted(report: AttemptReport): void;
  /** A request waited for the client's own limit. */
  waited(report: Pick<AttemptReport, 'method' | 'host' | 'seconds'>): void;
}

/** Measures nothing. */
export const unobserved: ClientObserver = {
  attempted: () => undefined,
  waited: () => undefined,
};
