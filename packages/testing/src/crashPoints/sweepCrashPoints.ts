import type { AnyPlugin } from '@howdah/plugin-api';
import { endState } from '../scene/endState.js';
import { Scene } from '../scene/scene.js';
import { crashPoints, TROUBLES } from './crashPoints.js';
import type { Strike, Trouble } from './crashPoints.js';
import { differenceOf } from './differenceOf.js';

/** What an operator has to do, made anew for each run with whatever is outside of it. */
export interface SweptScenario {
  /** All plugins of the operator: one must manage the members. */
  readonly plugins: readonly AnyPlugin[];
  /** Done before by an operator to which nothing happens. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  /** What happens while the operator works at whose writes there is trouble. Begins at rest. */
  readonly play: (scene: Scene) => Promise<void>;
  /** What must be the same in the end besides objects and databases: what was done elsewhere. */
  readonly observe?: (scene: Scene) => unknown;
}

/** How many runs there were, and how many writes an undisturbed operator makes. */
export interface SweepReport {
  readonly writes: number;
  readonly runs: number;
}

/**
 * Plays a scenario undisturbed, and then again with trouble at each of the operator's writes: it is
 * killed before it, killed after it, frozen with the write on its way until its successor has done all
 * there was to do, or deposed by another while it goes on. Rejects when a run does not end as the
 * undisturbed one, and says where.
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
  const scenario = {
    user: 'operator',
    play: (on: Parameters<typeof playOn>[1]) => playOn(make(), on),
  };
  let undisturbed: unknown;
  let report: SweepReport = { writes: 0, runs: 0 };
  for await (const { point, write = '', end } of crashPoints(scenario, troubles)) {
    report = { writes: point?.write ?? 0, runs: report.runs + 1 };
    if (point === undefined) {
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

async function playOn(
  { plugins, prepare, play, observe }: SweptScenario,
  { server, strike }: { readonly server: Scene['server']; readonly strike: Strike | undefined },
): Promise<object> {
  const scene = new Scene(server, { plugins });
  try {
    await scene.install();
    if (prepare !== undefined) {
      // What it sees in between is not what is looked at here.
      scene.world.stride = 5;
      const builder = scene.startOperator('builder');
      await prepare(scene);
      await scene.settle();
      await scene.stopOperator(builder);
      scene.world.stride = 1;
    }
    scene.startOperator('operator', strike === undefined ? {} : { strike });
    await play(scene);
    await scene.settle();
    return {
      objects: await endState(scene.world.kube),
      databases: scene.world.patroni.databases(),
      restarts: scene.world.patroni.postmasters.restarts,
      observed: await observe?.(scene),
    };
  } finally {
    await scene.stop();
  }
}
