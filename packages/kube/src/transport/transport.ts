import type { ClusterAccess } from '../access/clusterAccess.js';
import type { Clock } from '../clock/clock.js';
import type { Random } from '../clock/random.js';
import { describeTarget } from '../errors/describeTarget.js';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { ConnectionPools } from './connectionPools.js';
import { Deadline } from './deadline.js';
import { connectionError, wasSent } from './failures.js';
import { parseRetryAfter, retryDelay } from './retry.js';
import type { AttemptFailure } from './retry.js';

/** One HTTP request to the API server. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query string. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
  /** Whether doing it twice is the same as doing it once. */
  readonly idempotent: boolean;
  /** What errors name. */
  readonly target: KubeErrorTarget;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** An answer with any status but those that were worth another attempt. */
export interface TransportResponse {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** An answer whose body is still coming. */
export interface TransportStream {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  /** Drops the connection; harmless after the end. */
  readonly cancel: () => void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const USER_AGENT = 'howdah';

type Attempt = TransportResponse | { readonly failure: AttemptFailure; readonly error: KubeError };

/** Requests over pooled connections, each with a deadline, repeated where that is safe. */
export class Transport {
  readonly #access: ClusterAccess;
  readonly #pools: ConnectionPools;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.#access = options.access;
    this.#pools = new ConnectionPools(options.access);
    this.#clock = options.clock;
    this.#random = options.random;
  }

  /** Rejects with CONNECTION, TIMEOUT or ABORTED; every status is an answer. */
  async request(request: TransportRequest): Promise<TransportResponse> {
    const deadline = new Deadline({
      clock: this.#clock,
      timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal: request.signal,
      target: request.target,
    });
    try {
      for (let number = 1; ; number += 1) {
        const attempt = await this.#attempt(request, deadline);
        const delay = this.#delayAfter(attempt, number, request);
        if (delay === undefined || delay >= deadline.remainingMs()) return outcomeOf(attempt);
        await deadline.sleep(delay);
      }
    } finally {
      deadline.release();
    }
  }

  /** Opens a stream on the watch connections. One attempt; the caller owns the retries. */
  async stream(
    request: TransportRequest & { readonly signal: AbortSignal },
  ): Promise<TransportStream> {
    const deadline = new Deadline({
      clock: this.#clock,
      timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      signal: undefined,
      target: request.target,
    });
    const abort = new AbortController();
    const onAbort = (): void => {
      abort.abort();
    };
    if (request.signal.aborted) onAbort();
    request.signal.addEventListener('abort', onAbort, { once: true });
    deadline.signal.addEventListener('abort', onAbort, { once: true });

    const cancel = (): void => {
      request.signal.removeEventListener('abort', onAbort);
      deadline.release();
      abort.abort();
    };
    try {
      const { watches, authorization } = await this.#pools.connection();
      const response = await watches.request({
        origin: this.#origin(),
        path: this.#path(request.path),
        method: request.method,
        headers: headersOf(request, authorization),
        signal: abort.signal,
      });
      // From here on the caller guards the stream: its idle time, not the time to the first byte.
      deadline.release();
      response.body.on('error', () => undefined);
      return {
        status: response.statusCode,
        retryAfterMs: parseRetryAfter(single(response.headers['retry-after']), this.#clock.now()),
        body: response.body,
        cancel,
      };
    } catch (error) {
      cancel();
      if (request.signal.aborted) throw aborted(request.target, error);
      throw deadline.timedOut ? deadline.timeoutError() : connectionError(request.target, error);
    }
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }

  async #attempt(request: TransportRequest, deadline: Deadline): Promise<Attempt> {
    try {
      const { requests, authorization } = await this.#pools.connection();
      const response = await requests.request({
        origin: this.#origin(),
        path: this.#path(request.path),
        method: request.method,
        headers: headersOf(request, authorization),
        body: request.body ?? null,
        signal: deadline.signal,
      });
      const text = await response.body.text();
      const retryAfterMs = parseRetryAfter(
        single(response.headers['retry-after']),
        this.#clock.now(),
      );
      return { status: response.statusCode, text, retryAfterMs };
    } catch (error) {
      deadline.throwIfOver();
      return {
        failure: { kind: 'connection', sent: wasSent(error) },
        error: connectionError(request.target, error),
      };
    }
  }

  #delayAfter(attempt: Attempt, number: number, request: TransportRequest): number | undefined {
    const failure = failureOf(attempt);
    if (failure === undefined) return undefined;
    const { idempotent } = request;
    return retryDelay({ number, failure, idempotent, random: this.#random });
  }

  #origin(): string {
    return new URL(this.#access.server).origin;
  }

  #path(path: string): string {
    const prefix = new URL(this.#access.server).pathname;
    return prefix === '/' ? path : `${prefix.replace(/\/$/, '')}${path}`;
  }
}

function outcomeOf(attempt: Attempt): TransportResponse {
  if ('failure' in attempt) throw attempt.error;
  return attempt;
}

function failureOf(attempt: Attempt): AttemptFailure | undefined {
  if ('failure' in attempt) return attempt.failure;
  const { status, retryAfterMs } = attempt;
  return status === 429 || status >= 500 ? { kind: 'status', status, retryAfterMs } : undefined;
}

function headersOf(
  request: TransportRequest,
  authorization: string | undefined,
): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': USER_AGENT,
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function aborted(target: KubeErrorTarget, cause: unknown): KubeError {
  return new KubeError({
    code: 'ABORTED',
    message: `${describeTarget(target)} was aborted by its caller`,
    target,
    cause,
  });
}
