import { parseArgs } from 'node:util';
import { failingNamed, FAILINGS } from './hollow/failing.js';
import type { Failing } from './hollow/failing.js';

/** What a run is asked for. */
export interface ScaleArguments {
  readonly sizes: readonly number[];
  readonly restSeconds: number;
  readonly edits: number;
  readonly members: number;
  /** How the ten broken clusters fail, in turn. */
  readonly failing: readonly Failing[];
  /** Bring the local cluster up first. */
  readonly up: boolean;
  /** A folder for CPU profiles of the operator. */
  readonly profile?: string;
}

const SIZES = [0, 1, 10, 50, 200, 500];
const MOST = 500;

/** Reads the arguments of `npm run bench:scale --`. */
export function scaleArguments(args: readonly string[]): ScaleArguments {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      sizes: { type: 'string', default: SIZES.join(',') },
      seconds: { type: 'string', default: '600' },
      edits: { type: 'string', default: '200' },
      members: { type: 'string', default: '3' },
      failing: { type: 'string', default: FAILINGS.join(',') },
      up: { type: 'boolean', default: true },
      profile: { type: 'string' },
    },
  });
  const { profile, up } = values;
  const sizes = values.sizes.split(',').map((size) => whole('sizes', size, 0));
  return {
    sizes: [...new Set(sizes)].toSorted((a, b) => a - b),
    restSeconds: whole('seconds', values.seconds, 10),
    edits: whole('edits', values.edits, 1),
    members: whole('members', values.members, 1),
    failing: values.failing.split(',').map(failing),
    up,
    ...(profile === undefined ? {} : { profile }),
  };
}

function failing(text: string): Failing {
  const found = failingNamed(text);
  if (found !== undefined) return found;
  throw new Error(`--failing wants some of ${FAILINGS.join(', ')}; "${text}" is none of them.`);
}

function whole(flag: string, text: string, least: number): number {
  const number = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const most = flag === 'sizes' ? MOST : Number.MAX_SAFE_INTEGER;
  if (number >= least && number <= most) return number;
  const range =
    flag === 'sizes' ? `from ${least} to ${most}, with commas between` : `${least} or more`;
  throw new Error(`--${flag} wants whole numbers, ${range}; "${text}" is none.`);
}
