import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { isWrite } from '../fakeApi/recordedRequest.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';

/** A moment at which a program dies: just before a write, or when it is done and not yet told. */
export interface CrashPoint {
  /** Which of the program's writes, counted from one. */
  readonly write: number;
  readonly when: 'before' | 'after';
}

export interface CrashScenario<T> {
  /** The name under which the program that dies reaches the server; see `FakeApiServer.accessAs`. */
  readonly user: string;
  /**
   * Plays the scenario on an empty server and answers how it ended. `died` is aborted when the
   * program has died: none of its requests gets through any more. Stop it then, and start another
   * under another name.
   */
  readonly play: (scene: {
    readonly server: FakeApiServer;
    readonly died: AbortSignal;
  }) => Promise<T>;
}

/** How one run ended. The first is the undisturbed one and has no point. */
export interface CrashRun<T> {
  readonly point?: CrashPoint;
  /** The write at which the program died, as `apply statefulsets my-db-sts`. */
  readonly write?: string;
  readonly end: T;
}

/**
 * Plays a scenario undisturbed, and then once for each write of it before and after which the
 * program can die.
 *
 * @example
 * for await (const { point, end } of crashPoints({ user: 'operator', play })) {
 *   if (point === undefined) undisturbed = end;
 *   else expect(end, JSON.stringify(point)).toEqual(undisturbed);
 * }
 */
export async function* crashPoints<T>(scenario: CrashScenario<T>): AsyncGenerator<CrashRun<T>> {
  yield await run(scenario, undefined);
  for (let write = 1; ; write += 1) {
    for (const when of ['before', 'after'] as const) {
      const result = await run(scenario, { write, when });
      // The scenario was over before its program came to so many writes.
      if (result.write === undefined) return;
      yield result;
    }
  }
}

async function run<T>(
  { user, play }: CrashScenario<T>,
  point: CrashPoint | undefined,
): Promise<CrashRun<T>> {
  const server = new FakeApiServer();
  await server.start();
  try {
    const death = point === undefined ? undefined : kill(server, user, point);
    const died = death?.signal ?? new AbortController().signal;
    const end = await play({ server, died });
    const write = death?.write();
    return {
      end,
      ...(point === undefined ? {} : { point }),
      ...(write === undefined ? {} : { write }),
    };
  } catch (cause) {
    const where = point === undefined ? 'undisturbed' : `until ${point.when} write ${point.write}`;
    throw new Error(`the scenario failed with ${user} running ${where}`, { cause });
  } finally {
    await server.stop();
  }
}

/** Arranges a program's death; what it still sends afterwards never arrives. */
function kill(
  server: FakeApiServer,
  user: string,
  point: CrashPoint,
): { readonly signal: AbortSignal; readonly write: () => string | undefined } {
  const death = new AbortController();
  const own = (): readonly RecordedRequest[] => server.writes.filter((made) => made.user === user);
  server.inject({
    fault: { type: point.when === 'before' ? 'reset' : 'reset-after' },
    when: (request) => request.user === user && isWrite(request) && own().length === point.write,
    happened: () => {
      death.abort();
    },
  });
  server.inject({
    fault: { type: 'reset' },
    when: (request) => request.user === user && hasReached(own(), request, point.write),
    times: Number.POSITIVE_INFINITY,
  });
  return {
    signal: death.signal,
    write: () => (death.signal.aborted ? describe(own()[point.write - 1]) : undefined),
  };
}

/** Whether a request came after the fatal write: a read beside it may still be answered. */
function hasReached(
  own: readonly RecordedRequest[],
  request: RecordedRequest,
  write: number,
): boolean {
  return isWrite(request) ? own.length > write : own.length >= write;
}

function describe(request: RecordedRequest | undefined): string {
  const { verb = '', resource = '', subresource, key } = request ?? {};
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  return [verb, path, key?.name].filter((part) => part !== undefined).join(' ');
}
