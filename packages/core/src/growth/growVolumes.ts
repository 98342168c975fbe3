import { isKubeError, KINDS } from '@howdah/kube';
import type { HostInput, ObjectJson } from '@howdah/plugin-api';
import type { ClusterTarget } from '../reconcile/applyObjects.js';
import { record } from '../reconcile/clusterRun.js';
import type { ClusterRun } from '../reconcile/clusterRun.js';
import { classesToAsk, decideGrowth } from './decideGrowth.js';
import type { ClaimGrowth, Growth } from './decideGrowth.js';
import { expansionsOf } from './expansions.js';

/** Nobody tells us that a StorageClass or a quota changed. */
const RETRY_MS = 30_000;

/** Where growth stands after a look. */
export interface GrownVolumes extends Pick<Growth, 'findings' | 'outgrown' | 'waits'> {
  /** What the API server said of claims that it did not let grow. */
  readonly refusals: readonly string[];
  readonly retryAfterMs?: number;
}

/**
 * Has claims ask for the size that is wanted. It waits for nothing: a server whose volume is full
 * does not start before it has grown. Undefined while there is no StatefulSet to compare with.
 */
export async function growVolumes(
  run: ClusterRun,
  target: Pick<ClusterTarget, 'kube' | 'world' | 'namespace' | 'signal'>,
  { members, input }: { readonly members: ObjectJson; readonly input: HostInput },
): Promise<GrownVolumes | undefined> {
  const { statefulSet, persistentVolumeClaims: claims } = input.observed;
  if (statefulSet === undefined || 'deletionTimestamp' in statefulSet.metadata) return undefined;
  const question = { members, statefulSet, claims, instances: input.cluster.instances };
  const expansions = await expansionsOf(run, classesToAsk(question));
  const { patches, waits, findings, outgrown } = decideGrowth(question, expansions);
  const refusals: string[] = [];
  const grown: ClaimGrowth[] = [];
  for (const growth of patches) {
    const refusal = await growClaim(target, growth);
    if (refusal === undefined) grown.push(growth);
    else refusals.push(refusal);
  }
  tellGrowth(run, grown);
  return {
    waits,
    findings,
    outgrown,
    refusals,
    ...(waits.some(({ reason }) => !GOES_ON.has(reason)) || refusals.length > 0
      ? { retryAfterMs: RETRY_MS }
      : {}),
  };
}

/** What goes on without us, and is told by the claims. */
const GOES_ON: ReadonlySet<string> = new Set([
  'Growing',
  'FileSystemResizePending',
  'ClaimNotBound',
  'ResizeInfeasible',
]);

/** Only of the claim that was looked at; the answer is why the API server does not want it. */
async function growClaim(
  {
    kube,
    world,
    namespace,
    signal,
  }: Pick<ClusterTarget, 'kube' | 'world' | 'namespace' | 'signal'>,
  { claim, size }: ClaimGrowth,
): Promise<string | undefined> {
  const kind = KINDS.persistentVolumeClaims;
  const path = '/spec/resources/requests/storage';
  try {
    const result = await kube.patchJson(
      { kind, key: { namespace, name: claim.name } },
      [
        { op: 'test', path: '/metadata/uid', value: claim.uid },
        { op: 'test', path, value: claim.asked },
        { op: 'replace', path, value: size },
      ],
      { signal },
    );
    if (result.result === 'patched') world.cacheOf(kind)?.observe(result.object);
    // Somebody else was there first; the claim tells of it.
    return undefined;
  } catch (error) {
    if (isKubeError(error, 'FORBIDDEN') || isKubeError(error, 'INVALID')) {
      return `${claim.name}: ${error.message}`;
    }
    throw error;
  }
}

function tellGrowth(run: ClusterRun, grown: readonly ClaimGrowth[]): void {
  if (grown.length === 0) return;
  const claims = grown.map(({ claim, size }) => `${claim.name} from ${claim.asked} to ${size}`);
  const note = `Claims ask for more: ${claims.join(', ')}.`.slice(0, 1024);
  record(run, { type: 'Normal', reason: 'VolumesGrow', note });
}
