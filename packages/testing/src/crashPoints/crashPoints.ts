import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { isWrite } from '../fakeApi/recordedRequest.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';

/**
 * What happens to a program at one of its writes: it dies just before, or when the write is done and
 * not yet told; it stands still with the write on its way, which arrives when it wakes up; another
 * takes its lease, and for a while both act.
 */
export const TROUBLES = ['killed before', 'killed after', 'frozen at', 'deposed at'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** A moment in the work of a program. */
export interface CrashPoint {
  /** Which of the program's writes, counted from one. */
  readonly write: number;
  readonly trouble: Trouble;
}

/** What a run does to its program. */
export interface Strike {
  readonly trouble: Trouble;
  /**
   * Aborted when it has come to pass: start another program under another name then. Nothing gets
   * through any more of one that was killed; stop it. One that was deposed goes on until it learns
   * of it: stop it then.
   */
  readonly struck: AbortSignal;
  /** Wakes up a program that is frozen: what it has sent is done now. */
  readonly wake: () => void;
}

export interface CrashScenario<T> {
  /** The name under which the program reaches the server; see `FakeApiServer.accessAs`. */
  readonly user: string;
  /** The server that a run begins with; one that is empty where it is absent. */
  readonly serverFor?: () => FakeApiServer;
  /** Plays the scenario on a server of its own, and answers how it ended. */
  readonly play: (scene: {
    readonly server: FakeApiServer;
    /** Undefined in the undisturbed run. */
    readonly strike: Strike | undefined;
  }) => Promise<T>;
}

/** How one run ended. The first is the undisturbed one and has no point. */
export interface CrashRun<T> {
  readonly point?: CrashPoint;
  /** The write at which it happened, as `apply statefulsets my-db-sts`. */
  readonly write?: string;
  readonly end: T;
}

/** Plays a scenario undisturbed, and then once for each trouble at each write of its program. */
export async function* crashPoints<T>(
  scenario: CrashScenario<T>,
  troubles: readonly Trouble[] = TROUBLES,
): AsyncGenerator<CrashRun<T>> {
  yield await run(scenario, undefined);
  for (let write = 1; ; write += 1) {
    for (const trouble of troubles) {
      const result = await run(scenario, { write, trouble });
      // The scenario was over before its program came to so many writes.
      if (result.write === undefined) return;
      yield result;
    }
  }
}

async function run<T>(
  { user, play, serverFor = () => new FakeApiServer() }: CrashScenario<T>,
  point: CrashPoint | undefined,
): Promise<CrashRun<T>> {
  const server = serverFor();
  await server.start();
  try {
    if (point === undefined) return { end: await play({ server, strike: undefined }) };
    const strike = prepareStrike(server, user, point);
    const end = await play({ server, strike });
    const write = strike.struck.aborted
      ? describe(writesOf(server, user)[point.write - 1])
      : undefined;
    return { end, point, ...(write === undefined ? {} : { write }) };
  } catch (cause) {
    const where = point === undefined ? 'undisturbed' : `${point.trouble} write ${point.write}`;
    throw new Error(`the scenario failed with ${user} ${where}`, { cause });
  } finally {
    await server.stop();
  }
}

function prepareStrike(
  server: FakeApiServer,
  user: string,
  { write, trouble }: CrashPoint,
): Strike {
  const strike = new AbortController();
  const struck = (): void => {
    strike.abort();
  };
  let wake = (): void => undefined;
  const when = (request: RecordedRequest): boolean =>
    request.user === user && isWrite(request) && writesOf(server, user).length === write;
  switch (trouble) {
    case 'killed before':
      server.inject({ when, fault: { type: 'reset' }, happened: struck });
      silence(server, user, write);
      break;
    case 'killed after':
      server.inject({ when, fault: { type: 'reset-after' }, happened: struck });
      silence(server, user, write);
      break;
    case 'frozen at':
      server.inject({
        when,
        fault: { type: 'none' },
        arrived: () => {
          wake = server.freeze(user);
          strike.abort();
        },
      });
      break;
    case 'deposed at':
      server.inject({ when, fault: { type: 'none' }, arrived: struck });
  }
  return {
    trouble,
    struck: strike.signal,
    wake: () => {
      wake();
    },
  };
}

/** What a dead program still sends never arrives; a read beside the fatal write may be answered. */
function silence(server: FakeApiServer, user: string, write: number): void {
  server.inject({
    fault: { type: 'reset' },
    when: (request) => {
      const made = writesOf(server, user).length;
      return request.user === user && (isWrite(request) ? made > write : made >= write);
    },
    times: Number.POSITIVE_INFINITY,
  });
}

function writesOf(server: FakeApiServer, user: string): readonly RecordedRequest[] {
  return server.writes.filter((made) => made.user === user);
}

function describe(request: RecordedRequest | undefined): string {
  const { verb = '', resource = '', subresource, key } = request ?? {};
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  return [verb, path, key?.name].filter((part) => part !== undefined).join(' ');
}
