import type { Condition } from '@howdah/plugin-api';
import type { GrowthWait } from './decideGrowth.js';
import type { RecreationDecision } from './decideRecreation.js';
import type { GrownVolumes } from './growVolumes.js';

/** `VolumesResized`: whether every volume has the size that is asked for, and what that waits for. */
export function volumesCondition(
  { waits, refusals, outgrown }: Pick<GrownVolumes, 'waits' | 'refusals' | 'outgrown'>,
  recreation: RecreationDecision,
): Condition {
  const type = 'VolumesResized';
  const later = laterMembers(outgrown, recreation);
  const lines = [...waits.map(describeWait), ...refusals, ...later];
  if (lines.length === 0) {
    return {
      type,
      status: 'True',
      reason: 'SizesAsAsked',
      message: 'Every volume has the size that is asked for.',
    };
  }
  return {
    type,
    status: 'False',
    reason: reasonOf(waits, refusals),
    message: lines.join('\n').slice(0, 1024),
  };
}

function reasonOf(
  waits: readonly GrowthWait[],
  refusals: readonly string[],
): 'ResizeRefused' | 'Resizing' | 'TemplatesBehind' {
  const refused = waits.some(({ reason }) => reason in REMEDIES);
  if (refused || refusals.length > 0) return 'ResizeRefused';
  return waits.length > 0 ? 'Resizing' : 'TemplatesBehind';
}

function laterMembers(
  outgrown: readonly string[],
  recreation: RecreationDecision,
): readonly string[] {
  if (recreation.decision === 'keep') return [];
  const why =
    recreation.decision === 'wait' ? `, which waits: ${recreation.reason}` : ', which is going on';
  return [
    `Members that are added get ${outgrown.join(', ')} of this size once the StatefulSet is made anew around its pods${why}.`,
  ];
}

/** What keeps a volume from growing that somebody has to mend. */
const REMEDIES: Partial<Record<GrowthWait['reason'], string>> = {
  ExpansionNotAllowed: 'its StorageClass does not say allowVolumeExpansion: true',
  StorageClassMissing: 'its StorageClass does not exist',
  StorageClassUnknown: 'its StorageClass cannot be read',
  ResizeInfeasible: 'its provider says that this is not feasible',
};

function describeWait({ claim, size, reason }: GrowthWait): string {
  const has = claim.has === undefined ? 'is not bound yet' : `has ${claim.has}`;
  const why = REMEDIES[reason];
  const state = why ?? (reason === 'Growing' ? 'grows' : reason);
  return `${claim.name} ${has}, and ${size} is asked for: ${state}.`;
}
