import type {
  Json,
  JsonObject,
  MergedPod,
  PodContainer,
  PolicyRule,
  Workload,
} from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import { canonical, compareText, textOf, toJson } from '../canonical.js';
import type { Conflict } from '../claim.js';
import { leavesOf, objectOf } from '../claim.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { inSlot } from '../contributed.js';
import { order, settle } from '../laws.js';
import { mergeKeyed, provenanceOf } from './keyed.js';

/** All `pod.*` slots, a pod for each workload that anything was contributed to. */
export function pods(
  all: readonly Contributed[],
): SlotMerge<Readonly<Partial<Record<Workload, MergedPod>>>> {
  const workloads = [...new Set(all.flatMap(({ contribution }) => workloadOf(contribution)))].sort(
    compareText,
  );
  const merges = workloads.map((workload) => [workload, podOf(all, workload)] as const);
  return {
    value: Object.fromEntries(merges.map(([workload, merge]) => [workload, merge.value])),
    conflicts: merges.flatMap(([, merge]) => merge.conflicts),
    provenance: merges.flatMap(([, merge]) => merge.provenance),
  };
}

function workloadOf(contribution: Contributed['contribution']): readonly Workload[] {
  switch (contribution.slot) {
    case 'pod.container':
    case 'pod.volume':
    case 'pod.mount':
    case 'pod.env':
    case 'pod.meta':
    case 'pod.rbac':
      return [contribution.workload ?? 'instance'];
    default:
      return [];
  }
}

function podOf(all: readonly Contributed[], workload: Workload): SlotMerge<MergedPod> {
  const here = all.filter(({ contribution }) => workloadOf(contribution).includes(workload));
  const containers = containersOf(here, workload);
  const volumes = mergeKeyed('pod.volume', inSlot(here, 'pod.volume'), (c) => ({
    key: `${workload}/${c.volume.name}`,
    value: toJson(c.volume),
  }));
  const meta = metaOf(here, workload);
  return {
    value: {
      ...containers.value,
      volumes: [...volumes.value.values()].map(({ value }) => asObject(value)),
      ...meta.value,
      rules: rulesOf(here),
    },
    conflicts: [
      ...containers.conflicts,
      ...volumes.conflicts,
      ...meta.conflicts,
      ...danglingMounts(here, workload),
    ],
    provenance: [...containers.provenance, ...volumes.provenance, ...meta.provenance],
  };
}

type Containers = Pick<MergedPod, 'containers' | 'initContainers'>;

/** Containers of one name merge leaf by leaf: core gives image and resources, HA the command. */
function containersOf(here: readonly Contributed[], workload: Workload): SlotMerge<Containers> {
  const parts = inSlot(here, 'pod.container');
  const names = [...new Set(parts.map(({ contribution }) => contribution.container.name))];
  const positioned = order(
    `pod.container/${workload}`,
    names.map((name) => {
      const own = parts.filter(({ contribution }) => contribution.container.name === name);
      return {
        id: name,
        value: null,
        owner: [...new Set(own.map(({ owner }) => owner))].sort(compareText).join(', '),
        before: own.flatMap(({ contribution }) => contribution.before ?? []),
        after: own.flatMap(({ contribution }) => contribution.after ?? []),
      };
    }),
  );
  const merged = positioned.settled.map(({ id }) => containerOf(here, workload, id));
  const ofRole = (roles: readonly PodContainer['role'][]): readonly JsonObject[] =>
    merged.filter(({ role }) => roles.includes(role)).map(({ value }) => value);
  return {
    value: {
      containers: [...ofRole(['main']), ...ofRole(['sidecar'])],
      initContainers: ofRole(['init', 'native-sidecar']),
    },
    conflicts: [...positioned.conflicts, ...merged.flatMap(({ conflicts }) => conflicts)],
    provenance: merged.flatMap(({ provenance }) => provenance),
  };
}

function containerOf(
  here: readonly Contributed[],
  workload: Workload,
  name: string,
): SlotMerge<JsonObject> & { readonly role: PodContainer['role'] } {
  const slot = 'pod.container';
  const parts = inSlot(here, slot).filter(
    ({ contribution }) => contribution.container.name === name,
  );
  const base = `${slot}/${workload}/${name}`;
  const claims = parts.flatMap(({ owner, contribution }) => [
    { path: `${base}#role`, value: contribution.role, rank: 'required' as const, owner },
    ...leavesOf(contribution.container).map((leaf) => ({
      path: `${base}/${leaf.path.map(escape).join('/')}`,
      value: toJson(leaf.value),
      rank: 'required' as const,
      owner,
    })),
  ]);
  const { settled, conflicts } = settle(claims);
  const leaves = [...settled]
    .filter(([path]) => path.startsWith(`${base}/`))
    .map(([path, { value }]) => ({
      path: path
        .slice(base.length + 1)
        .split('/')
        .map(unescape),
      value,
    }));
  const env = mergeKeyed('pod.env', inSlot(here, 'pod.env').filter(inContainer(name)), (c) => ({
    key: `${workload}/${name}/${c.env.name}`,
    value: toJson(c.env),
  }));
  const mounts = mergeKeyed(
    'pod.mount',
    inSlot(here, 'pod.mount').filter(inContainer(name)),
    (c) => ({ key: `${workload}/${name}${c.mount.mountPath}`, value: toJson(c.mount) }),
  );
  const role = parts[0]?.contribution.role ?? 'main';
  const list = (values: Iterable<{ readonly value: Json }>): readonly Json[] =>
    [...values].map(({ value }) => value);
  return {
    role,
    value: {
      ...objectOf(leaves),
      ...(env.value.size === 0 ? {} : { env: list(env.value.values()) }),
      ...(mounts.value.size === 0 ? {} : { volumeMounts: list(mounts.value.values()) }),
      ...(role === 'native-sidecar' ? { restartPolicy: 'Always' } : {}),
    },
    conflicts: [
      ...conflicts,
      ...shadowed(base, [...settled.keys()], parts),
      ...env.conflicts,
      ...mounts.conflicts,
    ],
    provenance: [...provenanceOf(slot, settled), ...env.provenance, ...mounts.provenance],
  };
}

/** One plugin sets a leaf where another one sets something below it. */
function shadowed(
  base: string,
  paths: readonly string[],
  parts: readonly { readonly owner: string }[],
): readonly Conflict[] {
  const owners = [...new Set(parts.map(({ owner }) => owner))].sort(compareText);
  return paths
    .filter((path) => paths.some((other) => other.startsWith(`${path}/`)))
    .map((path) => ({
      path,
      owners,
      message: `${path}: one of ${owners.join(', ')} sets a plain value of ${base} where another sets a member of it`,
    }));
}

function inContainer(name: string) {
  return (
    item: Contributed<Contributed['contribution'] & { readonly container: string }>,
  ): boolean => item.contribution.container === name;
}

function metaOf(
  here: readonly Contributed[],
  workload: Workload,
): SlotMerge<Pick<MergedPod, 'labels' | 'annotations'>> {
  const claims = inSlot(here, 'pod.meta').flatMap(({ owner, contribution }) =>
    (['labels', 'annotations'] as const).flatMap((kind) =>
      Object.entries(contribution[kind] ?? {}).map(([key, value]) => ({
        path: `pod.meta/${workload}/${kind}/${escape(key)}`,
        value,
        rank: 'required' as const,
        owner,
      })),
    ),
  );
  const { settled, conflicts } = settle(claims);
  const pick = (kind: string): Readonly<Record<string, string>> => {
    const prefix = `pod.meta/${workload}/${kind}/`;
    return Object.fromEntries(
      [...settled]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, { value }]) => [unescape(path.slice(prefix.length)), textOf(value)]),
    );
  };
  return {
    value: { labels: pick('labels'), annotations: pick('annotations') },
    conflicts,
    provenance: provenanceOf('pod.meta', settled),
  };
}

/** `pod.rbac` is a union: the same rule twice is one rule. */
function rulesOf(here: readonly Contributed[]): readonly PolicyRule[] {
  const rules = new Map(
    inSlot(here, 'pod.rbac').map(({ contribution }) => [
      canonical(toJson(contribution.rule)),
      contribution.rule,
    ]),
  );
  return [...rules].sort(([a], [b]) => compareText(a, b)).map(([, rule]) => rule);
}

function danglingMounts(here: readonly Contributed[], workload: Workload): readonly Conflict[] {
  const volumes = new Set(
    inSlot(here, 'pod.volume').map(({ contribution }) => contribution.volume.name),
  );
  return inSlot(here, 'pod.mount')
    .filter(({ contribution }) => !volumes.has(contribution.mount.name))
    .map(({ owner, contribution }) => ({
      path: `pod.mount/${workload}/${contribution.container}${contribution.mount.mountPath}`,
      owners: [owner],
      message: `${owner} mounts volume "${contribution.mount.name}" at ${contribution.mount.mountPath}, and nobody contributes a pod.volume of that name`,
    }));
}

function asObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}

function escape(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescape(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
