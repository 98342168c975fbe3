import type { ProbeRecord, SequenceRange } from '../../prober/record.js';

/** A time without any acknowledged row, from the last acknowledgement to the next one. */
export interface WriteGap {
  readonly from: number;
  /** Absent when no further row was acknowledged. */
  readonly to: number | undefined;
  readonly ms: number;
}

/** What a prober's records say. */
export interface ProbeReport {
  readonly acknowledged: number;
  /** Acknowledged rows that the table did not hold afterwards; undefined when never read back. */
  readonly missing: readonly number[] | undefined;
  readonly gaps: readonly WriteGap[];
}

/** Shorter pauses are the noise of a small machine, not an outage. */
export const GAP_THRESHOLD_MS = 500;

/** Counts acknowledged rows, the missing ones among them, and the gaps in time. */
export function reportProbe(records: readonly ProbeRecord[]): ProbeReport {
  const acknowledged: number[] = [];
  const times: number[] = [];
  let ranges: readonly SequenceRange[] | undefined;
  let endedAt: number | undefined;

  for (const record of records) {
    if (record.kind === 'ack') {
      acknowledged.push(record.seq);
      times.push(record.at);
    }
    if (record.kind === 'rows') {
      ranges = record.ranges;
      endedAt = record.at;
    }
  }

  return {
    acknowledged: acknowledged.length,
    missing: ranges && missingFrom(ranges, acknowledged),
    gaps: gapsBetween(times, endedAt),
  };
}

/** The longest gap that was not over before `since`; undefined when writes never paused. */
export function longestGap(report: ProbeReport, since: number): WriteGap | undefined {
  const candidates = report.gaps.filter((gap) => gap.to === undefined || gap.to > since);
  return candidates.toSorted((a, b) => b.ms - a.ms)[0];
}

/** Whether rows have been acknowledged without a gap for the last `ms` up to `now`. */
export function writesAreSteady(
  records: readonly ProbeRecord[],
  window: { readonly now: number; readonly ms: number },
): boolean {
  const start = window.now - window.ms;
  const times = records
    .filter((record) => record.kind === 'ack' && record.at >= start)
    .map((record) => record.at);

  const marks = [start, ...times, window.now];
  return marks.every((at, index) => at - (marks[index - 1] ?? at) < GAP_THRESHOLD_MS);
}

function missingFrom(ranges: readonly SequenceRange[], acknowledged: readonly number[]): number[] {
  const present = (seq: number): boolean =>
    ranges.some(([first, last]) => seq >= first && seq <= last);
  return acknowledged.filter((seq) => !present(seq));
}

function gapsBetween(times: readonly number[], endedAt: number | undefined): WriteGap[] {
  const gaps: WriteGap[] = [];

  times.forEach((from, index) => {
    const to = times[index + 1];
    const ms = (to ?? endedAt ?? from) - from;
    // The read-back follows the last row within moments; a longer wait means writes had stopped.
    if (ms >= GAP_THRESHOLD_MS) gaps.push({ from, to, ms });
  });

  return gaps;
}
