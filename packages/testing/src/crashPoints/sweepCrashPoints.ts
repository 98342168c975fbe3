import type { AnyPlugin } from '@howdah/plugin-api';
import { endState } from '../scene/endState.js';
import { Scene } from '../scene/scene.js';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { crashPoints, TROUBLES } from './crashPoints.js';
import type { CrashScenario, Strike, Trouble } from './crashPoints.js';
import { Destroyed } from './destroyed.js';
import { differenceOf } from './differenceOf.js';

/** What an operator has to do, made anew for each run with whatever is outside of it. */
export interface SweptScenario {
  /** All plugins of the operator: one must manage the members. */
  readonly plugins: readonly AnyPlugin[];
  /**
   * Done before, once for all runs, by an operator to which nothing happens. They begin with the
   * objects and databases that it leaves, and with nothing of what it did elsewhere.
   */
  readonly prepare?: (scene: Scene) => Promise<void>;
  /** What happens while the operator works at whose writes there is trouble. Begins at rest. */
  readonly play: (scene: Scene) => Promise<void>;
  /**
   * Whether plugins also do what is seen by neither the API server, nor a database, nor a Patroni; they
   * may where this is absent. Where there is nothing, a sweep is shorter; see `crashPoints`.
   */
  readonly elsewhere?: 'nothing' | 'something';
  /** What must be the same in the end besides objects and databases: what was done elsewhere. */
  readonly observe?: (scene: Scene) => unknown;
  /** What may be destroyed more or less often than undisturbed, each as `Pod my-db-sts-1`; nothing where it is absent. */
  readonly mayRepeat?: (destroyed: string) => boolean;
}

/** How many runs there were, and how many writes an undisturbed operator makes. */
export interface SweepReport {
  readonly writes: number;
  /** How many of the writes are statements, or asked of a Patroni. */
  readonly outside: number;
  /** How many of them are deletes. */
  readonly deletes: number;
  /** Before how many nobody is killed, as that is the moment after the write before. */
  readonly sameAsBefore: number;
  readonly runs: number;
}

/**
 * Plays a scenario undisturbed, and then again with trouble at each of the operator's writes: it is
 * killed before it, killed after it, frozen with the write on its way until its successor has done all
 * there was to do, or deposed by another while it goes on. After a delete it is also down until the world
 * has come to rest: what was deleted may be back as another by then. Statements, and what is asked of a
 * Patroni, are writes too; at these it is killed or down only. Where plugins do nothing elsewhere, and
 * neither the revision of the server nor time nor the world around moved between two writes, killed after
 * the first and killed before the second leave the same world, and the second is left out.
 *
 * Rejects when a run does not end as the undisturbed one, or destroys something more or less often, and
 * says where.
 *
 * @example
 * await sweepCrashPoints(() => {
 *   const bell = new Bell();
 *   return {
 *     plugins: [ha, ringing(bell)],
 *     play: async (scene) => {
 *       await scene.createCluster();
 *       await scene.settle();
 *     },
 *     observe: () => bell.rings,
 *   };
 * });
 */
export async function sweepCrashPoints(
  make: () => SweptScenario,
  troubles: readonly Trouble[] = TROUBLES,
): Promise<SweepReport> {
  const first = make();
  const after = await prepared(first);
  const scenario: CrashScenario<object> = {
    user: 'operator',
    elsewhere: first.elsewhere ?? 'something',
    serverFor: () => new FakeApiServer({ after: after?.server, protocol: 'http' }),
    play: ({ server, strike, outside, moved }) => {
      const { plugins, ...played } = make();
      const scene = new Scene(server, { plugins, after });
      scene.world.outside = outside;
      scene.world.moved = moved;
      return playOn(scene, played, strike);
    },
  };
  let undisturbed: unknown;
  let report: SweepReport = { writes: 0, outside: 0, deletes: 0, sameAsBefore: 0, runs: 0 };
  for await (const run of crashPoints(scenario, troubles)) {
    const { point, write = '', end } = run;
    report = { ...report, runs: report.runs + 1 };
    if (point === undefined) {
      const { writes, outside, deletes, sameAsBefore } = run;
      const [out, del, same] = [outside.size, deletes.size, sameAsBefore.size];
      report = { ...report, writes, outside: out, deletes: del, sameAsBefore: same };
      undisturbed = end;
      continue;
    }
    const difference = differenceOf(undisturbed, end);
    if (difference === undefined) continue;
    const { path, expected, found } = difference;
    throw new Error(
      `an operator ${point.trouble} write ${point.write} (${write}) ends otherwise: ${path} is ` +
        `${found} instead of ${expected}; look first at what is there, or do it so that twice is once`,
    );
  }
  return report;
}

/** What every run begins with; it is made once, for that takes as long as many a run. */
async function prepared({ plugins, prepare }: SweptScenario): Promise<Scene | undefined> {
  if (prepare === undefined) return undefined;
  const server = new FakeApiServer({ protocol: 'http' });
  await server.start();
  const scene = new Scene(server, { plugins });
  try {
    await scene.install();
    // What it sees in between is not what is looked at here.
    scene.world.stride = 5;
    scene.startOperator('builder');
    await prepare(scene);
    await scene.settle();
    return scene;
  } finally {
    await scene.stop();
    await server.stop();
  }
}

async function playOn(
  scene: Scene,
  { play, observe, mayRepeat = () => false }: Omit<SweptScenario, 'plugins'>,
  strike: Strike | undefined,
): Promise<object> {
  try {
    await scene.install();
    const destroyed = new Destroyed(scene.server, mayRepeat);
    scene.startOperator('operator', strike === undefined ? {} : { strike });
    await play(scene);
    await scene.settle();
    return {
      objects: await endState(scene.world.kube),
      databases: scene.world.patroni.databases(),
      destroyed: destroyed.counts(),
      restarts: scene.world.patroni.postmasters.restarts,
      observed: await observe?.(scene),
    };
  } finally {
    await scene.stop();
  }
}
