import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/** How busy the whole machine was: the share of all its processors' time, from 0 to 1. */
export type EndWindow = () => Promise<number | undefined>;

/** Begins a window; undefined comes where this machine does not tell. */
export async function watchMachine(): Promise<EndWindow> {
  const before = await processorTime();
  return async () => {
    const after = await processorTime();
    if (before === undefined || after === undefined) return undefined;
    const all = after.all - before.all;
    return all > 0 ? 1 - (after.idle - before.idle) / all : undefined;
  };
}

/** How many processors it has. */
export const processors = availableParallelism();

/** Ticks since the machine started (proc(5)): user nice system idle iowait irq softirq steal. */
async function processorTime(): Promise<
  { readonly all: number; readonly idle: number } | undefined
> {
  try {
    const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
    const ticks = line.split(/\s+/).slice(1, 9).map(Number);
    return {
      all: ticks.reduce((sum, each) => sum + each, 0),
      idle: (ticks[3] ?? 0) + (ticks[4] ?? 0),
    };
  } catch {
    return undefined;
  }
}
