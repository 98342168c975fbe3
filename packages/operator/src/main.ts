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
