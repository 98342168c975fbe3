/** The two sides of the comparison. */
export type Side = 'howdah' | 'plain';

/** One measured value, in seconds. */
export interface Sample {
  readonly side: Side;
  readonly round: number;
  /** What was measured: `ready`, or the id of a fault. */
  readonly measure: string;
  readonly seconds: number;
  readonly lostRows: number;
}

/** Both sides of one measure. */
export interface Comparison {
  readonly measure: string;
  readonly howdah: number | undefined;
  readonly plain: number | undefined;
  /** Howdah over plain: below 1 is faster. */
  readonly ratio: number | undefined;
  readonly lostRows: number;
}

/** Compares the medians of both sides, measure by measure, in the order of the samples. */
export function compare(samples: readonly Sample[]): Comparison[] {
  const measures = [...new Set(samples.map((sample) => sample.measure))];

  return measures.map((measure) => {
    const own = samples.filter((sample) => sample.measure === measure);
    const of = (side: Side): number | undefined =>
      median(own.filter((sample) => sample.side === side).map((sample) => sample.seconds));
    const howdah = of('howdah');
    const plain = of('plain');
    const ratio =
      howdah !== undefined && plain !== undefined && plain > 0 ? howdah / plain : undefined;
    const lostRows = own
      .filter((sample) => sample.side === 'howdah')
      .reduce((sum, sample) => sum + sample.lostRows, 0);
    return { measure, howdah, plain, ratio, lostRows };
  });
}

/** The middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
