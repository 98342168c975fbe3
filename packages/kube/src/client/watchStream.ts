import type { Clock } from '../clock/clock.js';
import { describeTarget } from '../errors/describeTarget.js';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { statusError } from '../errors/statusError.js';
import type { Kind } from '../object/kind.js';
import { resourceNameOf } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import { connectionError } from '../transport/failures.js';
import type { Transport, TransportStream } from '../transport/transport.js';
import { lines } from '../watch/lines.js';
import { parseWatchLine } from '../watch/parseWatchLine.js';
import type { WatchEvent } from '../watch/watchEvent.js';
import { readObject } from './answers.js';
import type { WatchOptions } from './kube.js';
import { collectionPath, withQuery } from './paths.js';

const LONGEST_ERROR_BODY = 64 * 1024;

/** One watch, from the request to the end of its stream. */
export async function* watchStream<T extends KubeObject>(
  context: { readonly transport: Transport; readonly clock: Clock },
  kind: Kind<T>,
  options: WatchOptions,
): AsyncGenerator<WatchEvent<T>> {
  const target: KubeErrorTarget = { verb: 'watch', resource: resourceNameOf(kind) };
  const stream = await context.transport.stream({
    method: 'GET',
    path: withQuery(collectionPath(kind, options.namespace), {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
    }),
    idempotent: true,
    target,
    signal: options.signal,
  });
  const guard = new IdleGuard(context.clock, options.idleMs, stream.cancel);
  try {
    if (stream.status !== 200) throw await refusal(stream, target);

    for await (const line of lines(guard.watch(stream.body))) {
      const event = parseWatchLine(line, target);
      if (event.type === 'bookmark') yield event;
      else yield { type: event.type, object: readObject(kind, event.object, target) };
    }
  } catch (error) {
    throw options.signal.aborted ? abortedWatch(target) : guard.explain(error, target);
  } finally {
    guard.stop();
    stream.cancel();
  }
}

/** Drops a stream on which nothing arrives: a peer that vanished sends no FIN. */
class IdleGuard {
  readonly #clock: Clock;
  readonly #idleMs: number | undefined;
  readonly #onIdle: () => void;
  #cancelTimer: (() => void) | undefined;
  #fired = false;

  constructor(clock: Clock, idleMs: number | undefined, onIdle: () => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
  }

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#arm();
    for await (const chunk of chunks) {
      this.#arm();
      yield chunk;
    }
  }

  explain(error: unknown, target: KubeErrorTarget): KubeError {
    if (!this.#fired) return connectionError(target, error);
    return new KubeError({
      code: 'TIMEOUT',
      message: `${describeTarget(target)}: the API server said nothing for ${this.#idleMs ?? 0} ms`,
      target,
    });
  }

  stop(): void {
    this.#cancelTimer?.();
  }

  #arm(): void {
    this.#cancelTimer?.();
    if (this.#idleMs === undefined) return;
    this.#cancelTimer = this.#clock.setTimer(this.#idleMs, () => {
      this.#fired = true;
      this.#onIdle();
    });
  }
}

async function refusal(stream: TransportStream, target: KubeErrorTarget): Promise<KubeError> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_ERROR_BODY) break;
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return statusError({ status: stream.status, body, target, retryAfterMs: stream.retryAfterMs });
}

function abortedWatch(target: KubeErrorTarget): KubeError {
  return new KubeError({
    code: 'ABORTED',
    message: `${describeTarget(target)} was aborted by its caller`,
    target,
  });
}
