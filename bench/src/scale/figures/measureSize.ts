import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCluster } from '@howdah/e2e';
import { brokenNames } from '../hollow/failing.js';
import type { Failing } from '../hollow/failing.js';
import type { Fleet } from '../hollow/fleet.js';
import { accountName } from '../operator/operatorAccount.js';
import type { OperatorContainer, Stall } from '../operator/operatorContainer.js';
import { watchAtRest } from './atRest.js';
import type { RestFigures } from './atRest.js';
import {
  clusterName,
  createClusters,
  deleteClusters,
  waitForReadyClusters,
} from './clusterCounts.js';
import type { Place } from './clusterCounts.js';
import { timeEdits } from './edits.js';
import type { EditTimes } from './edits.js';
import { timeRestart } from './restart.js';
import type { RestartFigures } from './restart.js';

/** Everything that is measured at one number of clusters. */
export interface SizeFigures {
  readonly clusters: number;
  /** How long it took until those that were added were ready. */
  readonly readySeconds: number;
  readonly restart: RestartFigures;
  readonly rest: RestFigures;
  /** With all others at rest; nothing to edit where there is no cluster. */
  readonly edits?: EditFigures;
  /** With ten clusters beside them that fail all the time. */
  readonly editsBesideBroken?: EditFigures;
  /** How often the operator ended by itself. */
  readonly ended: number;
  /** Heartbeats that the hollow members could not write. */
  readonly lostHeartbeats: number;
}

/** Edits, and how the operator's event loop fared meanwhile. */
export type EditFigures = EditTimes & { readonly stall: Stall };

/** What measuring takes. */
export interface Measuring {
  readonly cluster: LocalCluster;
  readonly place: Place;
  readonly fleet: Fleet;
  readonly operator: OperatorContainer;
  readonly restSeconds: number;
  readonly edits: number;
  readonly failing: readonly Failing[];
  readonly tell: (text: string) => void;
}

const SETTLE_MS = 20_000;
const BROKEN = 10;
const FAILING_MS = 15_000;

/** Grows the fleet to a number of clusters and takes every figure there. */
export async function measureSize(
  measuring: Measuring,
  { before, clusters }: { readonly before: number; readonly clusters: number },
): Promise<SizeFigures> {
  const { cluster, place, fleet, operator, restSeconds, tell } = measuring;
  const { signal } = place;
  const names = Array.from({ length: clusters }, (_, index) => clusterName(index));
  const asked = Date.now();
  await createClusters(place, names.slice(before));
  await waitForReadyClusters(place, clusters, (ready) => {
    tell(`${clusters} clusters: ${ready} are ready`);
  });
  const readySeconds = (Date.now() - asked) / 1000;
  await sleep(SETTLE_MS, undefined, { signal });

  tell(`${clusters} clusters: restart`);
  const user = accountName(place.namespace);
  const restart = await timeRestart(operator, {
    cluster,
    user,
    namespace: place.namespace,
    names,
    signal,
  });
  await sleep(SETTLE_MS, undefined, { signal });
  const lostBefore = fleet.lost;
  tell(`${clusters} clusters: at rest for ${restSeconds} s`);
  const rest = await watchAtRest(operator, { cluster, user, seconds: restSeconds, signal });
  const figures = { clusters, readySeconds, restart, rest };
  const mishaps = async () => ({
    ended: await operator.ended(),
    lostHeartbeats: fleet.lost - lostBefore,
  });
  if (clusters === 0) return { ...figures, ...(await mishaps()) };

  tell(`${clusters} clusters: ${measuring.edits} edits`);
  const edits = await edit(measuring, names);
  const broken = brokenNames(measuring.failing, BROKEN);
  tell(`${clusters} clusters: ${measuring.edits} edits beside ${broken.length} broken ones`);
  await createClusters(place, broken);
  await sleep(FAILING_MS, undefined, { signal });
  const editsBesideBroken = await edit(measuring, names);
  await deleteClusters(place, broken);
  return { ...figures, edits, editsBesideBroken, ...(await mishaps()) };
}

async function edit(
  { place, fleet, operator, edits }: Measuring,
  names: readonly string[],
): Promise<EditFigures> {
  await operator.watchStalls();
  const times = await timeEdits(fleet, { names, edits, signal: place.signal });
  return { ...times, stall: await operator.longestStall() };
}
