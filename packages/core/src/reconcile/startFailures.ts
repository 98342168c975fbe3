import type { ObjectJson, ObservedObjects, Topology } from '@howdah/plugin-api';
import { askedSize, isLess } from '../growth/volumeClaim.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { memberPods } from './observedMembers.js';
import type { PodTrouble } from './podTroubles.js';

/** A member whose server ends whenever it is started, and what is to become of it. */
export type StartFailure = { readonly member: string } & (
  | { readonly remedy: 'copy'; readonly from: string }
  /** The data may be well: somebody has to look. */
  | { readonly remedy: 'none'; readonly reason: string }
);

/** The names of members whose servers end whenever they are started. */
export function membersThatFail({ members }: Pick<Topology, 'members'>): readonly string[] {
  return members.filter(({ startFailed }) => startFailed).map(({ name }) => name);
}

/**
 * The members whose servers do not start. Data are thrown away only where they are most likely at
 * fault, and hold nothing that the primary lacks: it runs with the same template and parameters, no
 * other member fails, and the member cannot have led with commits of its own. A parameter, an image
 * or a disk that keeps servers from starting would cost one copy after the other.
 */
export function startFailures(
  { leader, members, synchronous, transitions }: Topology,
  {
    pods,
    statefulSet,
    persistentVolumeClaims: claims,
  }: Pick<ObservedObjects, 'pods' | 'statefulSet' | 'persistentVolumeClaims'>,
): readonly StartFailure[] {
  const failed = membersThatFail({ members });
  const known = memberPods(pods, statefulSet?.metadata.name ?? '');
  const primary = known.find(({ name }) => name === leader);
  return failed.map((member): StartFailure => {
    const none = (reason: string): StartFailure => ({ member, remedy: 'none', reason });
    if (primary === undefined || !primary.ready || standsBy(members, leader)) {
      return none('no primary runs that it could copy');
    }
    if (member === primary.name) return none('it leads: its data are the only ones of their age');
    if (failed.length > 1)
      return none('other members do not start either, so the cause may not be its data');
    const growing = claims.find((claim) => isVolumeOf(claim, member) && isGrowing(claim));
    if (growing !== undefined) {
      return none(`${growing.metadata.name} is to grow, and may have been full`);
    }
    const pod = known.find(({ name }) => name === member);
    if (pod?.revision === undefined || pod.revision !== primary.revision) {
      return none(
        `its pod was made from another template than that of ${primary.name}, which may be the cause`,
      );
    }
    if (members.some(({ pendingRestart }) => pendingRestart)) {
      return none('parameters wait for a restart of other members, and may be the cause');
    }
    if (!synchronous && transitions > 0) {
      return none(
        'without synchronous replication it may have commits of a time when it led; FEPAction reinitialize gives them up',
      );
    }
    return { member, remedy: 'copy', from: primary.name };
  });
}

function isVolumeOf({ metadata }: ObjectJson, member: string): boolean {
  return metadata.name.endsWith(`-${member}`);
}

/** It asks for more than it has. */
function isGrowing(claim: ObjectJson): boolean {
  const has = textAt(objectAt(objectAt(claim, 'status'), 'capacity'), 'storage');
  const asked = askedSize(claim);
  return has !== undefined && asked !== undefined && isLess(has, asked);
}

/** It leads by the lock, and cannot be promoted, for want of room on its disk or the like. */
function standsBy(members: Topology['members'], leader: string | undefined): boolean {
  return members.some(({ name, notPromoted }) => name === leader && notPromoted === true);
}

/** What a person is told of them, and what to do. */
export function startTroubles(failures: readonly StartFailure[]): readonly PodTrouble[] {
  return failures.map((failure) => ({
    pod: failure.member,
    reason: 'ServerStartFailed',
    message:
      failure.remedy === 'copy'
        ? `PostgreSQL ends when it is started; unless it starts within two minutes the data of this member are thrown away, once a day, and copied from ${failure.from}`
        : `PostgreSQL ends when it is started, and its log says why; its data are left alone: ${failure.reason}`,
  }));
}
