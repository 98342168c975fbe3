import type { Json, ObjectJson, SlotName, Workload } from '@howdah/plugin-api';
import type { Provenance, Rank } from '../compose/claim.js';
import type { RenderedCluster } from '../render/renderCluster.js';
import { objectLeaves, pathText } from './leaves.js';
import type { PathStep } from './leaves.js';
import { podOrigin } from './podOrigin.js';

/** Who set a value of what is applied, and what in the manifest asked for it. */
export interface Explanation {
  readonly path: string;
  readonly value: Json;
  /** Plugin ids, `core` or `user`; several where they agree. */
  readonly owners: readonly string[];
  readonly slot?: SlotName;
  readonly rank: Rank;
  readonly fields: readonly string[];
}

/** Which object is explained, and which part of it: `.spec.template.spec`, all where absent. */
export interface ExplainTarget {
  readonly kind: string;
  readonly name: string;
  readonly path?: string;
}

/** Fields of the StatefulSet that core writes for a field of the manifest, longest path first. */
const CORE_FIELDS: readonly (readonly [prefix: string, field: string])[] = [
  ['.spec.replicas', 'spec.fep.instances'],
  ['.spec.template.spec.affinity', 'spec.fep.podAntiAffinity'],
  ['.spec.template.spec.imagePullSecrets', 'spec.fep.imagePullSecrets'],
];

const CORE: Provenance = { owners: ['core'], slot: 'object', rank: 'required', fields: [] };

/**
 * Explains every leaf of an object, or of a part of it.
 *
 * @example explain(rendered, { kind: 'StatefulSet', name: 'my-db-sts', path: '.spec.replicas' })
 * @returns nothing where there is no such object or path.
 */
export function explain(rendered: RenderedCluster, target: ExplainTarget): readonly Explanation[] {
  const { kind, name, path = '' } = target;
  const object = rendered.objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (object === undefined) return [];
  return objectLeaves(object).flatMap(({ steps, value }) => {
    const text = pathText(steps);
    if (!isWithin(text, path)) return [];
    const { owners, slot, rank, fields } = originOf(rendered, object, steps);
    return [
      {
        path: text,
        value,
        owners,
        rank,
        fields: fields.length > 0 ? fields : coreFields(text),
        ...(owners.length === 1 && owners[0] === 'core' && slot === 'object' ? {} : { slot }),
      },
    ];
  });
}

/** Who set a parameter of PostgreSQL: it is one line of a text among many. */
export function explainParameter(
  { provenance, parameters }: RenderedCluster,
  name: string,
): Explanation | undefined {
  const found = provenance.get(`pg.parameter/${name.toLowerCase()}`);
  const value = parameters[name.toLowerCase()];
  if (found === undefined || value === undefined) return undefined;
  const { owners, slot, rank, fields } = found;
  return { path: name, value, owners, slot, rank, fields };
}

function originOf(
  { provenance }: RenderedCluster,
  object: ObjectJson,
  steps: readonly PathStep[],
): Provenance {
  const key = `object/${object.apiVersion}/${object.kind}/${object.metadata.name}`;
  const whole = provenance.get(key) ?? CORE;
  for (const candidate of candidates(object, steps)) {
    const found = provenance.get(candidate);
    if (found !== undefined) return found;
  }
  return whole;
}

/** The members are rendered from many slots; everything else is one plugin's object. */
function candidates(object: ObjectJson, steps: readonly PathStep[]): readonly string[] {
  if (object.kind !== 'StatefulSet') return [];
  const workload: Workload = 'instance';
  const [, second, third, ...rest] = steps;
  if (second === undefined || !('member' in second)) return [];
  if (second.member === 'template' && third !== undefined) {
    return podOrigin(workload, [third, ...rest]);
  }
  if (second.member !== 'volumeClaimTemplates' || third === undefined || !('index' in third)) {
    return [];
  }
  const size = pathText(rest) === '.spec.resources.requests.storage';
  return [
    ...(size ? [`volume.size/${third.name ?? ''}`] : []),
    `pod.volume/${workload}/${third.name ?? ''}`,
  ];
}

function isWithin(path: string, wanted: string): boolean {
  return path === wanted || wanted === '' || /^[.[]/.test(path.slice(wanted.length))
    ? path.startsWith(wanted)
    : false;
}

function coreFields(path: string): readonly string[] {
  return CORE_FIELDS.filter(([prefix]) => isWithin(path, prefix)).map(([, field]) => field);
}
