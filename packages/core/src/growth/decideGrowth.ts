import { equalQuantities } from '@howdah/kube';
import type { Diagnostic, ObjectJson } from '@howdah/plugin-api';
import { setAside } from '../cluster/setAside.js';
import { sizeField } from '../cluster/volumes.js';
import { claimTemplates } from './claimTemplates.js';
import { askedSize, isLess, volumeClaims } from './volumeClaim.js';
import type { VolumeClaim } from './volumeClaim.js';

/** Whether volumes of a StorageClass can grow. */
export type Expansion = 'allowed' | 'not-allowed' | 'class-missing' | 'unknown';

/** What growth is decided by. */
export interface GrowthQuestion {
  /** The members as they are to be. */
  readonly members: ObjectJson;
  /** The members as they are. */
  readonly statefulSet: ObjectJson;
  readonly claims: readonly ObjectJson[];
  readonly instances: number;
}

/** A claim that is to ask for more. */
export interface ClaimGrowth {
  readonly claim: VolumeClaim;
  readonly size: string;
}

/** Why a claim of a member has not the size that it is to have. */
export interface GrowthWait extends ClaimGrowth {
  readonly reason:
    | 'Growing'
    | 'FileSystemResizePending'
    | 'ClaimNotBound'
    | 'ExpansionNotAllowed'
    | 'StorageClassMissing'
    | 'StorageClassUnknown'
    | 'ResizeInfeasible';
}

/** What is to be done so that the volumes have the sizes that are asked for. */
export interface Growth {
  readonly patches: readonly ClaimGrowth[];
  readonly waits: readonly GrowthWait[];
  /** What is asked for and cannot be had. */
  readonly findings: readonly Diagnostic[];
  /** Volumes that every member has larger than a member would get it that is added. */
  readonly outgrown: readonly string[];
}

interface Volume {
  readonly name: string;
  readonly made: string;
  readonly wanted: string;
  /** What its claims are to have. */
  readonly size: string;
  readonly claims: readonly VolumeClaim[];
}

/** Names of the StorageClasses on which it depends whether claims can grow; none in order. */
export function classesToAsk(question: GrowthQuestion): readonly string[] {
  const classes = volumesOf(question).flatMap(({ size, claims }) =>
    claims
      .filter((claim) => isLess(claim.asked, size))
      .flatMap(({ storageClass }) => storageClass ?? []),
  );
  return [...new Set(classes)].toSorted();
}

/**
 * Decides how volumes grow. Every claim of a volume is to have the size that is asked for, those of
 * members that are gone too, whose data may come back; nothing shrinks. The templates follow when
 * every member has it: until then the size can be taken back. Pure.
 */
export function decideGrowth(
  question: GrowthQuestion,
  expansions: ReadonlyMap<string, Expansion>,
): Growth {
  const volumes = volumesOf(question);
  const { instances } = question;
  const waits = volumes.flatMap(({ size, claims }) =>
    claims
      .filter(({ ordinal }) => ordinal < instances)
      .flatMap((claim): readonly GrowthWait[] => {
        const reason = whyNot(claim, size, expansions);
        return reason === undefined ? [] : [{ claim, size, reason }];
      }),
  );
  const patches = volumes.flatMap(({ size, claims }) =>
    claims
      .filter((claim) => isLess(claim.asked, size) && claim.has !== undefined)
      .filter((claim) => expansionOf(claim, expansions) === 'allowed')
      .map((claim) => ({ claim, size })),
  );
  const findings = volumes.flatMap((volume) => [
    ...shrinkFinding(volume, instances),
    ...fixedFinding(volume, waits),
  ]);
  const outgrown = volumes.filter(({ name, made, size, claims }) => {
    const members = claims.filter(({ ordinal }) => ordinal < instances);
    const complete = new Set(members.map(({ ordinal }) => ordinal)).size === instances;
    return complete && isLess(made, size) && waits.every(({ claim }) => claim.volume !== name);
  });
  return { patches, waits, findings, outgrown: outgrown.map(({ name }) => name) };
}

function volumesOf({ members, statefulSet, claims }: GrowthQuestion): readonly Volume[] {
  const wishes = claimTemplates(members);
  return [...claimTemplates(statefulSet)].flatMap(([name, template]) => {
    const made = askedSize(template);
    const wish = wishes.get(name);
    const wanted = wish && askedSize(wish);
    if (made === undefined || wanted === undefined) return [];
    const size = isLess(made, wanted) ? wanted : made;
    const of = { statefulSet: statefulSet.metadata.name, volumes: [name] };
    return [{ name, made, wanted, size, claims: volumeClaims(claims, of) }];
  });
}

function whyNot(
  claim: VolumeClaim,
  size: string,
  expansions: ReadonlyMap<string, Expansion>,
): GrowthWait['reason'] | undefined {
  const { asked, has, resize } = claim;
  if (has === undefined) return isLess(asked, size) ? 'ClaimNotBound' : undefined;
  if (isLess(asked, size)) {
    switch (expansionOf(claim, expansions)) {
      case 'allowed':
        return 'Growing';
      case 'not-allowed':
        return 'ExpansionNotAllowed';
      case 'class-missing':
        return 'StorageClassMissing';
      case 'unknown':
        return 'StorageClassUnknown';
    }
  }
  if (!isLess(has, size)) return undefined;
  if (resize === 'infeasible') return 'ResizeInfeasible';
  return resize === 'file-system' ? 'FileSystemResizePending' : 'Growing';
}

/** Kubernetes lets only volumes of a class grow that says so. */
function expansionOf(
  { storageClass }: VolumeClaim,
  expansions: ReadonlyMap<string, Expansion>,
): Expansion {
  if (storageClass === undefined) return 'not-allowed';
  return expansions.get(storageClass) ?? 'unknown';
}

function shrinkFinding(
  { name, made, wanted, claims }: Volume,
  instances: number,
): readonly Diagnostic[] {
  const greatest = claims
    .filter(({ ordinal }) => ordinal < instances)
    .reduce((most, { asked }) => (isLess(most, asked) ? asked : most), made);
  if (!isLess(wanted, greatest)) return [];
  return [unchanged(name, `volumes never shrink, and this one has ${greatest}; write ${greatest}`)];
}

function fixedFinding(
  { name, claims, made }: Volume,
  waits: readonly GrowthWait[],
): readonly Diagnostic[] {
  const fixed = waits.filter(
    ({ claim, reason }) => claim.volume === name && reason === 'ExpansionNotAllowed',
  );
  const [first] = fixed;
  if (first === undefined) return [];
  const { storageClass } = first.claim;
  const held = claims.every(({ asked }) => equalQuantities(asked, made)) ? made : first.claim.asked;
  const why =
    storageClass === undefined
      ? 'its claims have no StorageClass, and only volumes of a class can grow'
      : `StorageClass "${storageClass}" does not say allowVolumeExpansion: true; say it there if its storage can grow`;
  return [unchanged(name, `the volume keeps its size of ${held}: ${why}, or write ${held}`)];
}

function unchanged(volume: string, why: string): Diagnostic {
  return setAside('VolumesUnchanged', sizeField(volume), why);
}
