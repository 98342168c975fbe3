import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/**
 * What memory may grow to, beside prom-client's figures of what it is: the heap, which V8 sizes by
 * the cgroup, and the whole process.
 */
export function collectMemoryLimits(registry: Registry): void {
  const limits = [
    [
      'nodejs_heap_size_limit_bytes',
      'What the heap may grow to before the process ends.',
      () => getHeapStatistics().heap_size_limit,
    ],
    [
      'process_memory_limit_bytes',
      "Memory that the process may use: the cgroup's limit, or all that the machine has.",
      memoryLimit,
    ],
  ] as const;
  for (const [name, help, read] of limits) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => {
        gauge.set(read());
      },
    });
  }
}

/** Node tells 0 or a number beyond all memory where there is no limit. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
