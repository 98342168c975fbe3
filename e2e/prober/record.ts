/** Closed interval of sequence numbers, first and last included. */
export type SequenceRange = readonly [first: number, last: number];

/**
 * One line of the prober's standard output. Times are epoch milliseconds of the machine that all
 * nodes of the local cluster share, so they compare with the times of the faults.
 */
export type ProbeRecord =
  | { readonly kind: 'start'; readonly at: number; readonly run: string }
  | { readonly kind: 'connected'; readonly at: number; readonly server: string }
  | { readonly kind: 'ack'; readonly at: number; readonly seq: number; readonly ms: number }
  | {
      readonly kind: 'fail';
      readonly at: number;
      readonly seq: number | null;
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: 'rows'; readonly at: number; readonly ranges: readonly SequenceRange[] }
  | { readonly kind: 'end'; readonly at: number; readonly attempts: number };

/** Folds ascending sequence numbers into ranges, so that an hour of rows fits on one line. */
export function toRanges(sequence: readonly number[]): SequenceRange[] {
  const ranges: [number, number][] = [];

  for (const seq of sequence) {
    const last = ranges.at(-1);
    if (last !== undefined && seq === last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }

  return ranges;
}
