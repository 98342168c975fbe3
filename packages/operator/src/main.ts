import './compositionRoot/compileWhatIsHot.js';
import { createOperator } from './compositionRoot/createOperator.js';
import { distribution } from './distribution.js';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    stop.abort();
  });
}

try {
  await createOperator({ plugins: distribution }).run(stop.signal);
} catch (error) {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown failure';
  process.stderr.write(`${JSON.stringify({ level: 'fatal', msg: message })}\n`);
  process.exitCode = 1;
}

// What hangs, such as work of a plugin that heeds no signal, must not outlive the lease.
// oxlint-disable-next-line unicorn/no-process-exit
process.exit();
