import type { Dispatcher } from 'undici';
import type { ClusterAccess } from '../access/clusterAccess.js';
import type { Clock } from '../clock/clock.js';
import type { Random } from '../clock/random.js';
import { describeTarget } from '../errors/describeTarget.js';
import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { Circuit } from '../rate/circuit.js';
import { requestClass, RequestLimiter } from '../rate/requestLimiter.js';
import type { RequestRates } from '../rate/requestLimiter.js';
import { unobserved } from './clientObserver.js';
import type { ClientObserver } from './clientObserver.js';
import { ConnectionPools } from './connectionPools.js';
import { Deadline } from './deadline.js';
import { connectionError, wasSent } from './failures.js';
import { inRequestSpan } from './requestSpan.js';
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

export interface TransportOptions {
  readonly access: ClusterAccess;
  readonly clock: Clock;
  readonly random: Random;
  readonly observer?: ClientObserver | undefined;
  /** Without rates every request is sent at once. */
  readonly rates?: RequestRates | undefined;
  /** One of its own where none is given. */
  readonly circuit?: Circuit | undefined;
}

/** Time that a request may spend before it is sent. */
type TimeLimit = Pick<Deadline, 'remainingMs' | 'sleep'>;

/** Requests over pooled connections, each with a deadline, repeated where that is safe. */
export class Transport {
  readonly #access: ClusterAccess;
  readonly #pools: ConnectionPools;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #observer: ClientObserver;
  readonly #limiter: RequestLimiter | undefined;
  readonly #circuit: Circuit;

  constructor(options: TransportOptions) {
    this.#access = options.access;
    this.#pools = new ConnectionPools(options.access);
    this.#clock = options.clock;
    this.#random = options.random;
    this.#observer = options.observer ?? unobserved;
    this.#limiter = options.rates && new RequestLimiter(options.rates, options.clock);
    this.#circuit = options.circuit ?? new Circuit(options.clock);
  }

  /** Rejects with CONNECTION, TIMEOUT or ABORTED; every status is an answer. */
  request(request: TransportRequest): Promise<TransportResponse> {
    const { method, target } = request;
    return inRequestSpan({ method, host: this.#host(), target }, async (span) => {
      const deadline = new Deadline({
        clock: this.#clock,
        timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        signal: request.signal,
        target,
      });
      try {
        return await this.#repeat(request, deadline, (resent) => {
          span.setAttribute('http.request.resend_count', resent);
        });
      } finally {
        deadline.release();
      }
    });
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
      await this.#takeTurn(request, {
        remainingMs: () => deadline.remainingMs(),
        sleep: (ms) => this.#clock.sleep(ms, abort.signal),
      });
      const stream = await this.#measured(request, async () => {
        const response = await watches.request({
          ...this.#addressed(request, authorization),
          signal: abort.signal,
        });
        response.body.on('error', () => undefined);
        return { ...this.#head(response), body: response.body };
      });
      // From here on the caller guards the stream: its idle time, not the time to the first byte.
      deadline.release();
      return { ...stream, cancel };
    } catch (error) {
      cancel();
      if (request.signal.aborted) throw aborted(request.target, error);
      throw deadline.timedOut ? deadline.timeoutError() : connectionError(request.target, error);
    }
  }

  async close(): Promise<void> {
    await this.#pools.close();
  }

  async #repeat(
    request: TransportRequest,
    deadline: Deadline,
    onResend: (resent: number) => void,
  ): Promise<TransportResponse> {
    for (let number = 1; ; number += 1) {
      this.#refuseInVain(request);
      await this.#takeTurn(request, deadline);
      const attempt = await this.#attempt(request, deadline);
      const delay = this.#delayAfter(attempt, number, request);
      if (delay === undefined || delay >= deadline.remainingMs()) return outcomeOf(attempt);
      await deadline.sleep(delay);
      onResend(number);
    }
  }

  async #attempt(request: TransportRequest, deadline: Deadline): Promise<Attempt> {
    try {
      const { requests, authorization } = await this.#pools.connection();
      return await this.#measured(request, async () => {
        const response = await requests.request({
          ...this.#addressed(request, authorization),
          body: request.body ?? null,
          signal: deadline.signal,
        });
        return { ...this.#head(response), text: await response.body.text() };
      });
    } catch (error) {
      if (request.signal?.aborted !== true) this.#circuit.failed();
      deadline.throwIfOver();
      return {
        failure: { kind: 'connection', sent: wasSent(error) },
        error: connectionError(request.target, error),
      };
    }
  }

  /** Leases are asked for all the same: a late renewal costs the leadership. */
  #refuseInVain({ method, target }: TransportRequest): void {
    if (requestClass({ method, target }) === 'exempt') return;
    const refusal = this.#circuit.refusal();
    if (refusal !== undefined) throw inVain(target, this.#circuit.problem, refusal);
  }

  /** Waits for the client's own limit. */
  async #takeTurn({ method, target }: TransportRequest, within: TimeLimit): Promise<void> {
    if (this.#limiter === undefined) return;
    const waitMs = this.#limiter.reserve(requestClass({ method, target }), within.remainingMs());
    if (waitMs === undefined) throw limited(target);
    this.#observer.waited({ method, host: this.#host(), seconds: waitMs / 1000 });
    if (waitMs > 0) await within.sleep(waitMs);
  }

  async #measured<T extends { readonly status: number }>(
    { method }: TransportRequest,
    send: () => Promise<T>,
  ): Promise<T> {
    const started = this.#clock.monotonic();
    let status: number | undefined;
    try {
      const answer = await send();
      status = answer.status;
      this.#tellCircuit(status);
      return answer;
    } finally {
      const seconds = (this.#clock.monotonic() - started) / 1000;
      this.#observer.attempted({ method, host: this.#host(), status, seconds });
    }
  }

  /** A 500 may be of one webhook alone, and says nothing of the server. */
  #tellCircuit(status: number): void {
    if (status < 500) this.#circuit.answered();
    else if (status > 501) this.#circuit.failed();
  }

  #delayAfter(attempt: Attempt, number: number, request: TransportRequest): number | undefined {
    const failure = failureOf(attempt);
    if (failure === undefined) return undefined;
    const { idempotent } = request;
    return retryDelay({ number, failure, idempotent, random: this.#random });
  }

  #addressed(request: TransportRequest, authorization: string | undefined) {
    return {
      origin: new URL(this.#access.server).origin,
      path: this.#path(request.path),
      method: request.method,
      headers: headersOf(request, authorization),
    };
  }

  #head({ statusCode, headers }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>) {
    const retryAfter = single(headers['retry-after']);
    return { status: statusCode, retryAfterMs: parseRetryAfter(retryAfter, this.#clock.now()) };
  }

  #host(): string {
    return new URL(this.#access.server).host;
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

function limited(target: KubeErrorTarget): KubeError {
  return new KubeError({
    code: 'TIMEOUT',
    message: `${describeTarget(target)}: its turn under this client's own rate limit comes after its time limit; raise the rate, or ask less`,
    target,
  });
}

function inVain(target: KubeErrorTarget, problem: string | undefined, ms: number): KubeError {
  return new KubeError({
    code: 'CONNECTION',
    message: `${describeTarget(target)} was not sent: ${problem ?? 'the API server is silent'}; it is asked again in ${Math.ceil(ms / 1000)} s`,
    target,
  });
}

function aborted(target: KubeErrorTarget, cause: unknown): KubeError {
  return new KubeError({
    code: 'ABORTED',
    message: `${describeTarget(target)} was aborted by its caller`,
    target,
    cause,
  });
}
