import type { ObjectJson, Workload } from '@howdah/plugin-api';
import { WORKLOAD_LABEL } from '../cluster/workloadNames.js';
import { segment } from '../compose/pathSegment.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { pathText } from './leaves.js';
import type { PathStep } from './leaves.js';

/** Where the composition's provenance tells of a leaf: the first key that is there, and all below the prefixes. */
export interface OriginKeys {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
}

const NONE: OriginKeys = { keys: [], prefixes: [] };

/** Kinds whose pods are made from `spec.template`. */
const TEMPLATED: ReadonlySet<string> = new Set(['StatefulSet', 'Deployment', 'DaemonSet', 'Job']);

/**
 * The keys for a leaf of an object that is rendered out of many slots: of what has pods of the
 * workload, and of the runs of a schedule. Every other object is one contribution.
 */
export function originKeys(
  object: ObjectJson,
  steps: readonly PathStep[],
  workload: Workload,
): OriginKeys {
  if (TEMPLATED.has(object.kind)) return podKeys(workload, steps);
  if (object.kind === 'CronJob') return runKeys(object, steps);
  if (object.kind === 'NetworkPolicy') return { keys: [], prefixes: ['network.ingress/'] };
  return NONE;
}

function podKeys(workload: Workload, steps: readonly PathStep[]): OriginKeys {
  const [, second, third, ...rest] = steps;
  if (member(second) === 'template') {
    return templateKeys(workload, third === undefined ? [] : [third, ...rest]);
  }
  const name = third !== undefined && 'index' in third ? third.name : undefined;
  if (member(second) !== 'volumeClaimTemplates' || name === undefined) return NONE;
  const size = pathText(rest) === '.spec.resources.requests.storage';
  const keys = [...(size ? [`volume.size/${name}`] : []), `pod.volume/${workload}/${name}`];
  return { keys, prefixes: [] };
}

function runKeys(object: ObjectJson, steps: readonly PathStep[]): OriginKeys {
  const job = objectAt(objectAt(object, 'spec'), 'jobTemplate');
  const template = objectAt(objectAt(job, 'spec'), 'template');
  const label = textAt(objectAt(objectAt(template, 'metadata'), 'labels'), WORKLOAD_LABEL);
  if (label === undefined) return NONE;
  const workload: Workload = `job/${label.slice('job.'.length)}`;
  if (pathText(steps) === '.spec.schedule') return { keys: [`schedule/${workload}`], prefixes: [] };
  const inTemplate = pathText(steps.slice(0, 4)) === '.spec.jobTemplate.spec.template';
  return inTemplate ? templateKeys(workload, steps.slice(4)) : NONE;
}

/** Of a leaf below a pod template. */
function templateKeys(workload: Workload, steps: readonly PathStep[]): OriginKeys {
  const [first, second, third, ...rest] = steps;
  if (member(first) === 'metadata') {
    const [kind, key] = [member(second), member(third)];
    if (kind === undefined || key === undefined) return NONE;
    return { keys: [`pod.meta/${workload}/${kind}/${segment(key)}`], prefixes: [] };
  }
  const name = third !== undefined && 'index' in third ? third.name : undefined;
  if (name === undefined) return NONE;
  const list = member(second);
  if (list === 'volumes') return { keys: [`pod.volume/${workload}/${name}`], prefixes: [] };
  if (list !== 'containers' && list !== 'initContainers') return NONE;
  return containerKeys(`${workload}/${name}`, rest);
}

function containerKeys(container: string, steps: readonly PathStep[]): OriginKeys {
  const [field, entry] = steps;
  const inner = entry !== undefined && 'index' in entry ? entry.name : undefined;
  if (inner !== undefined) {
    if (member(field) === 'env') return { keys: [`pod.env/${container}/${inner}`], prefixes: [] };
    if (member(field) === 'volumeMounts') {
      return { keys: [`pod.mount/${container}${inner}`], prefixes: [] };
    }
    if (member(field) === 'ports') return { keys: [`service.port/${inner}`], prefixes: [] };
  }
  const members = steps.flatMap((step) => ('member' in step ? [segment(step.member)] : []));
  // Objects without members are leaves of a container: from the longest path up.
  const keys = members.map(
    (_, index) =>
      `pod.container/${container}/${members.slice(0, members.length - index).join('/')}`,
  );
  const wraps = member(field) === 'command' ? [`entrypoint.wrap/${container}/`] : [];
  return { keys, prefixes: wraps };
}

function member(step: PathStep | undefined): string | undefined {
  return step !== undefined && 'member' in step ? step.member : undefined;
}
