// Loaded into the operator's process before it starts. Tells for the time since the last question how
// long the event loop was held up at most, in all and by work of its own: on a busy machine a process
// also stands still because others have the processors. Plain JavaScript, for the image has no more.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';

const PORT = 8081;
const EVERY_MS = 10;

let before = look();
let longest = { heldUpMs: 0, ownMs: 0 };

setInterval(() => {
  const now = look();
  const heldUpMs = now.at - before.at - EVERY_MS;
  const ownMs = Math.min(heldUpMs, now.onProcessorMs - before.onProcessorMs);
  longest = {
    heldUpMs: Math.max(longest.heldUpMs, heldUpMs),
    ownMs: Math.max(longest.ownMs, ownMs),
  };
  before = now;
}, EVERY_MS).unref();

createServer((_request, response) => {
  response.end(JSON.stringify(longest));
  longest = { heldUpMs: 0, ownMs: 0 };
})
  .listen(PORT)
  .unref();

/** The clock, and for how long this thread has had a processor (proc(5), schedstat). */
function look() {
  const [nanoseconds = ''] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
  return { at: performance.now(), onProcessorMs: Number(nanoseconds) / 1e6 };
}
