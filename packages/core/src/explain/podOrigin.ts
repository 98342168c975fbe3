import type { Workload } from '@howdah/plugin-api';
import { segment } from '../compose/pathSegment.js';
import type { PathStep } from './leaves.js';

/** Keys of the composition's provenance under which a leaf of a pod template may be found. */
export function podOrigin(workload: Workload, steps: readonly PathStep[]): readonly string[] {
  const [first, second, third, ...rest] = steps;
  if (member(first) === 'metadata') {
    const [kind, key] = [member(second), member(third)];
    return key === undefined ? [] : [`pod.meta/${workload}/${kind}/${segment(key)}`];
  }
  const list = member(second);
  const name = third !== undefined && 'index' in third ? third.name : undefined;
  if (name === undefined) return [];
  if (list === 'volumes')
    return [`pod.volume/${workload}/${segment(name)}`, `pod.volume/${workload}/${name}`];
  if (list !== 'containers' && list !== 'initContainers') return [];
  const [field, entry] = rest;
  const inner = entry !== undefined && 'index' in entry ? entry.name : undefined;
  const own = `pod.container/${workload}/${name}`;
  if (member(field) === 'env' && inner !== undefined)
    return [`pod.env/${workload}/${name}/${inner}`];
  if (member(field) === 'volumeMounts' && inner !== undefined) {
    return [`pod.mount/${workload}/${name}${inner}`];
  }
  if (member(field) === 'ports' && inner !== undefined) return [`service.port/${inner}`];
  // Lists are leaves of a container, and so are objects without members: from the longest path up.
  const members = rest.flatMap((step) => ('member' in step ? [segment(step.member)] : []));
  return members.map((_, index) => `${own}/${members.slice(0, members.length - index).join('/')}`);
}

function member(step: PathStep | undefined): string | undefined {
  return step !== undefined && 'member' in step ? step.member : undefined;
}
