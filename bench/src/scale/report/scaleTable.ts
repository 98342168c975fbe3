import { textTable } from '@howdah/e2e';
import type { SizeFigures } from '../figures/measureSize.js';

/** One row: its name, its value at each size, and what it should be. */
interface Row {
  readonly title: string;
  readonly value: (figures: SizeFigures) => number | undefined;
  readonly digits?: number;
  readonly aim?: {
    readonly text: string;
    readonly atMost: (figures: SizeFigures) => number;
  };
}

const NO_STALL = { text: '<= 100', atMost: () => 100 };
const SOON = { text: '<= 1000', atMost: () => 1000 };

const FOOTPRINT: readonly Row[] = [
  { title: 'added clusters ready, s', value: ({ readySeconds }) => readySeconds },
  {
    title: 'RSS at rest, MiB',
    value: ({ rest }) => rest.residentMiB,
    aim: { text: '110+0.3n', atMost: ({ clusters }) => 110 + 0.3 * clusters },
  },
  { title: 'heap used at rest, MiB', value: ({ rest }) => rest.heapUsedMiB },
  { title: 'CPU at rest, mCPU', value: ({ rest }) => rest.milliCpu, digits: 1 },
];

const REQUESTS: readonly Row[] = [
  {
    title: 'reads per cluster-hour',
    value: ({ rest, clusters }) => perClusterHour(rest.requests.reads, { rest, clusters }),
    digits: 1,
    aim: { text: '<= 60', atMost: () => 60 },
  },
  {
    title: 'writes at rest',
    value: ({ rest }) => rest.requests.writes,
    aim: { text: '0', atMost: () => 0 },
  },
];

const EFFECTS: readonly Row[] = [
  { title: 'lease requests per hour', value: ({ rest }) => perHour(rest.requests.leases, rest) },
  { title: 'reconciles at rest', value: ({ rest }) => rest.reconciles },
  { title: 'edit to effect p50, ms', value: ({ edits }) => edits?.p50 },
  { title: 'edit to effect p99, ms', value: ({ edits }) => edits?.p99, aim: SOON },
  { title: '  beside 10 broken p50, ms', value: ({ editsBesideBroken }) => editsBesideBroken?.p50 },
  {
    title: '  beside 10 broken p99, ms',
    value: ({ editsBesideBroken }) => editsBesideBroken?.p99,
    aim: SOON,
  },
  { title: 'restart, s', value: ({ restart }) => restart.seconds, digits: 1 },
  { title: 'restart CPU, s', value: ({ restart }) => restart.cpuSeconds, digits: 1 },
  { title: 'restart peak RSS, MiB', value: ({ restart }) => restart.peakMiB },
  { title: 'restart reads', value: ({ restart }) => restart.requests.reads },
  { title: 'restart writes', value: ({ restart }) => restart.requests.writes },
  { title: 'own stall at rest, ms', value: ({ rest }) => rest.stall.ownMs, aim: NO_STALL },
  { title: '  with edits, ms', value: ({ edits }) => edits?.stall.ownMs, aim: NO_STALL },
  {
    title: '  beside 10 broken, ms',
    value: ({ editsBesideBroken }) => editsBesideBroken?.stall.ownMs,
    aim: NO_STALL,
  },
  { title: '  in restart, ms', value: ({ restart }) => restart.stall.ownMs, aim: NO_STALL },
  { title: 'held up at rest, ms', value: ({ rest }) => rest.stall.heldUpMs },
  {
    title: 'ended by itself, times',
    value: ({ ended }) => ended,
    aim: { text: '0', atMost: () => 0 },
  },
  { title: 'heartbeats lost', value: ({ lostHeartbeats }) => lostHeartbeats },
  {
    title: 'machine busy at rest, %',
    value: ({ rest }) => (rest.machineLoad === undefined ? undefined : rest.machineLoad * 100),
  },
];

/** One column per size. A figure that misses its aim has a `!`. */
export function scaleTable(sizes: readonly SizeFigures[]): string[] {
  const head = ['clusters', ...sizes.map(({ clusters }) => String(clusters)), 'aim'];
  const rows = [...FOOTPRINT, ...REQUESTS, ...verbRows(sizes), ...EFFECTS].map((row) => [
    row.title,
    ...sizes.map((figures) => cell(row, figures)),
    row.aim?.text ?? '',
  ]);
  return textTable([head, ...rows]);
}

function cell({ value, digits = 0, aim }: Row, figures: SizeFigures): string {
  const found = value(figures);
  if (found === undefined) return '-';
  const missed = aim !== undefined && found > aim.atMost(figures);
  return `${found.toFixed(digits)}${missed ? '!' : ''}`;
}

/** A row for each verb of a request that was made at rest, whatever the size. */
function verbRows(sizes: readonly SizeFigures[]): readonly Row[] {
  const verbs = new Set(sizes.flatMap(({ rest }) => Object.keys(rest.requests.byVerb)));
  return [...verbs].toSorted().map((verb) => ({
    title: `  ${verb} per cluster-hour`,
    value: ({ rest, clusters }) =>
      perClusterHour(rest.requests.byVerb[verb] ?? 0, { rest, clusters }),
    digits: 1,
  }));
}

function perClusterHour(
  count: number,
  { rest, clusters }: Pick<SizeFigures, 'rest' | 'clusters'>,
): number | undefined {
  return clusters === 0 ? undefined : perHour(count, rest) / clusters;
}

function perHour(count: number, { seconds }: { readonly seconds: number }): number {
  return (count * 3600) / seconds;
}
