import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import type { Outside } from '../world/outside.js';
import { Blow } from './blow.js';
import { Moments } from './moments.js';
import { ProgramWrites } from './programWrites.js';

/**
 * What happens to a program at one of its writes: it dies just before, or when the write is done and
 * not yet told; it dies so, and no other starts before the world around has gone on as far as it goes by
 * itself; it stands still with the write on its way, which arrives when it wakes up; another takes its
 * lease, and for a while both act.
 */
export const TROUBLES = [
  'killed before',
  'killed after',
  'down after',
  'frozen at',
  'deposed at',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** What may happen where nobody can refuse what comes late: at writes outside of the API server. */
const OUTSIDE_TROUBLES: readonly Trouble[] = ['killed before', 'killed after', 'down after'];

/** A moment in the work of a program. */
export interface CrashPoint {
  /** Which of the program's writes, counted from one; see `World.outside` for those outside. */
  readonly write: number;
  readonly trouble: Trouble;
}

/** What a run does to its program. */
export interface Strike {
  readonly trouble: Trouble;
  /**
   * Aborted when it has come to pass: start another program under another name then, or, where it is
   * `down after`, when the world has come to rest. Nothing gets through any more of one that is dead;
   * stop it. One that was deposed goes on until it learns of it: stop it then.
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
  /**
   * Whether the program also does what is none of the writes; it may where this is absent. Where there
   * is nothing, killed before a write is left out if that is the moment after the write before it.
   */
  readonly elsewhere?: 'nothing' | 'something';
  /** Plays the scenario on a server of its own, and answers how it ended. */
  readonly play: (scene: {
    readonly server: FakeApiServer;
    /** Undefined in the undisturbed run. */
    readonly strike: Strike | undefined;
    /** Through which it writes outside of the server. */
    readonly outside: Outside;
    /** To be called when something moves that is none of the writes, nor on the server, such as time. */
    readonly moved: () => void;
  }) => Promise<T>;
}

/** How one run ended. The first is the undisturbed one and has no point. */
export interface CrashRun<T> {
  readonly point?: CrashPoint;
  /** The write at which it happened, as `apply statefulsets my-db-sts` or `CREATE DATABASE "app"`. */
  readonly write?: string;
  /** How many writes of the program there were. */
  readonly writes: number;
  /** Which of them were outside of the API server, by their numbers. */
  readonly outside: ReadonlySet<number>;
  /** Which of them were deletes. */
  readonly deletes: ReadonlySet<number>;
  /** Of the undisturbed run: the writes that came when nothing had happened since the one before. */
  readonly sameAsBefore: ReadonlySet<number>;
  readonly end: T;
}

/**
 * Plays a scenario undisturbed, and then once for each trouble at each write of its program. The moment
 * after a write and that before the next are one where nothing happened in between: the revision of the
 * server stood still, no time passed, nothing moved outside. Of a program that does nothing else than
 * its writes, what is there is then the same when it dies, and its memory dies with it: killed before
 * the next is left out. It is `down after` what destroys, or may do so: deletes, and writes outside; what
 * is gone then may have come back as another. Rejects when a run does not come to its write, for then
 * there has been no trouble.
 */
export async function* crashPoints<T>(
  scenario: CrashScenario<T>,
  troubles: readonly Trouble[] = TROUBLES,
): AsyncGenerator<CrashRun<T>> {
  const undisturbed = await run(scenario, undefined);
  const { elsewhere = 'something' } = scenario;
  const areOne = elsewhere === 'nothing' && troubles.includes('killed after');
  const leftOut = areOne ? undisturbed.sameAsBefore : new Set<number>();
  yield undisturbed;
  for (let write = 1; write <= undisturbed.writes; write += 1) {
    const outside = undisturbed.outside.has(write);
    for (const trouble of troubles) {
      if (outside && !OUTSIDE_TROUBLES.includes(trouble)) continue;
      if (trouble === 'down after' && !outside && !undisturbed.deletes.has(write)) continue;
      if (trouble === 'killed before' && leftOut.has(write)) continue;
      const result = await run(scenario, { write, trouble });
      if (result.write === undefined) {
        throw new Error(
          `${scenario.user} was never ${trouble} write ${write}: it came to ${result.writes} writes, ` +
            `and to ${undisturbed.writes} undisturbed; let it do the same in every run`,
        );
      }
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
  const writes = new ProgramWrites(server, user);
  const moments = new Moments(server, writes);
  const strike = point === undefined ? undefined : new Blow(server, writes, point);
  const outside: Outside = (what, act) => {
    writes.addOutside(what);
    return strike === undefined ? moments.passOutside(act) : strike.passOutside(act);
  };
  try {
    const end = await play({ server, strike, outside, moved: moments.moved });
    const write = strike?.struck.aborted === true ? writes.describe(strike.point.write) : undefined;
    return {
      end,
      writes: writes.count,
      outside: writes.outside,
      deletes: writes.deletes,
      sameAsBefore: moments.sameAsBefore,
      ...(point === undefined ? {} : { point }),
      ...(write === undefined ? {} : { write }),
    };
  } catch (cause) {
    const where = point === undefined ? 'undisturbed' : `${point.trouble} write ${point.write}`;
    throw new Error(`the scenario failed with ${user} ${where}`, { cause });
  } finally {
    await server.stop();
  }
}
