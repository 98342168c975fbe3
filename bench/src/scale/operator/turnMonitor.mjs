// Loaded into the operator's process before it starts. From /start to /stop it watches how long the
// event loop is held up at most, in all and by work of its own: on a busy machine a process also
// stands still because others have the processors. It costs more than the operator does at rest, so
// it is not left running. Plain JavaScript, for the image has no more.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';

const PORT = 8081;
const EVERY_MS = 10;

let before = look();
let longest = { heldUpMs: 0, ownMs: 0 };
let timer;

createServer((request, response) => {
  if (request.url === '/start') start();
  else clearInterval(timer);
  response.end(JSON.stringify(longest));
})
  .listen(PORT)
  .unref();

function start() {
  longest = { heldUpMs: 0, ownMs: 0 };
  before = look();
  clearInterval(timer);
  timer = setInterval(turn, EVERY_MS).unref();
}

function turn() {
  const now = look();
  const heldUpMs = now.at - before.at - EVERY_MS;
  const ownMs = Math.min(heldUpMs, now.onProcessorMs - before.onProcessorMs);
  longest = {
    heldUpMs: Math.max(longest.heldUpMs, heldUpMs),
    ownMs: Math.max(longest.ownMs, ownMs),
  };
  before = now;
}

/** The clock, and for how long this thread has had a processor (proc(5), schedstat). */
function look() {
  const [nanoseconds = ''] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
  return { at: performance.now(), onProcessorMs: Number(nanoseconds) / 1e6 };
}
