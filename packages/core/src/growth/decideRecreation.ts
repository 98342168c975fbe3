import type { ObjectJson } from '@howdah/plugin-api';
import { canonical } from '../compose/canonical.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { memberPods } from '../reconcile/observedMembers.js';
import { claimTemplates } from './claimTemplates.js';

/** Whether the StatefulSet is made anew around its pods, or what that waits for. */
export type RecreationDecision =
  | { readonly decision: 'keep' }
  | { readonly decision: 'wait'; readonly reason: string }
  | { readonly decision: 'recreate' };

/** What the decision rests on. */
export interface RecreationQuestion {
  /** Volumes that its templates have smaller than all members. */
  readonly outgrown: readonly string[];
  /** The StatefulSet as it is. */
  readonly statefulSet: ObjectJson;
  /** As it would be made. */
  readonly members: ObjectJson;
  readonly pods: readonly ObjectJson[];
  /** How many members may exist now. */
  readonly replicas: number;
  /** Whether somebody holds members stopped. */
  readonly held: boolean;
  /** Procedures that act at present. */
  readonly acting: readonly string[];
}

/**
 * Templates of claims are immutable, so that only another StatefulSet gives later members the new
 * size. It must find and adopt every pod of the old one; and should the operator die in between, the
 * pods are the record of how many members there are. Until that is sure the old one stays. Pure.
 */
export function decideRecreation(question: RecreationQuestion): RecreationDecision {
  const { outgrown, statefulSet, members, replicas, held, acting } = question;
  if (outgrown.length === 0) return { decision: 'keep' };
  if (held) return wait('members are held stopped');
  const [procedure] = acting;
  if (procedure !== undefined) return wait(`procedure ${procedure} runs`);
  if (fixedPart(statefulSet) !== fixedPart(members)) {
    return wait('this operator would make it with other volumes or labels than it has');
  }
  const { replicas: current } = objectAt(statefulSet, 'spec');
  if (typeof current !== 'number' || replicas < current) return wait('the cluster shrinks');
  const adoptable = memberPods(
    question.pods.filter(isSelectedBy(statefulSet)),
    statefulSet.metadata.name,
  ).filter(({ ordinal, terminating }) => ordinal < current && !terminating);
  if (adoptable.length < current) return wait(`${adoptable.length} of ${current} pods are there`);
  return { decision: 'recreate' };
}

function wait(reason: string): RecreationDecision {
  return { decision: 'wait', reason };
}

/** What tells the pods and claims of a StatefulSet from those of another. */
function fixedPart(statefulSet: ObjectJson): string {
  const spec = objectAt(statefulSet, 'spec');
  const volumes = [...claimTemplates(statefulSet).keys()].toSorted();
  const serviceName = textAt(spec, 'serviceName') ?? '';
  return canonical([objectAt(spec, 'selector'), serviceName, volumes]);
}

function isSelectedBy(statefulSet: ObjectJson): (pod: ObjectJson) => boolean {
  const labels = objectAt(objectAt(objectAt(statefulSet, 'spec'), 'selector'), 'matchLabels');
  return ({ metadata }) =>
    Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}
