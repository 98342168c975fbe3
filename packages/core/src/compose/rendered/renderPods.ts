import type { JsonObject, MergedPod, PodContainer, Workload } from '@howdah/plugin-api';
import { compareText } from '../canonical.js';
import type { Conflict } from '../claim.js';
import type { MergedMeta } from '../slots/podMeta.js';
import type { ReadSlot } from './renderSlots.js';
import { renderMount } from './renderMount.js';
import { renderVolume } from './renderVolume.js';
import { wrapEntrypoint } from './wrapEntrypoint.js';

interface RenderedPods {
  readonly value: Readonly<Partial<Record<Workload, MergedPod>>>;
  readonly conflicts: readonly Conflict[];
}

/** The pods of every workload that anything was contributed to. */
export function renderPods(slot: ReadSlot): RenderedPods {
  const pods = workloadsOf(slot).map((workload) => [workload, renderPod(slot, workload)] as const);
  return {
    value: Object.fromEntries(pods.map(([workload, { pod }]) => [workload, pod])),
    conflicts: pods.flatMap(([, { conflicts }]) => conflicts),
  };
}

function workloadsOf(slot: ReadSlot): readonly Workload[] {
  const parts = [
    ...slot('pod.container'),
    ...slot('pod.volume'),
    ...slot('pod.mount'),
    ...slot('pod.env'),
    ...slot('pod.meta'),
    ...slot('pod.rbac'),
  ];
  return [...new Set(parts.map(({ workload }) => workload))].sort(compareText);
}

function renderPod(
  slot: ReadSlot,
  workload: Workload,
): { readonly pod: MergedPod; readonly conflicts: readonly Conflict[] } {
  const here = (part: { readonly workload: Workload }): boolean => part.workload === workload;
  const volumes = slot('pod.volume').filter(here);
  const containers = renderContainers(slot, workload);
  const ofRole = (...roles: readonly PodContainer['role'][]): readonly JsonObject[] =>
    containers.filter(({ role }) => roles.includes(role)).map(({ container }) => container);
  const meta = slot('pod.meta').filter(here);
  return {
    pod: {
      containers: [...ofRole('main'), ...ofRole('sidecar')],
      initContainers: ofRole('init', 'native-sidecar'),
      volumes: volumes.map(({ volume }) => renderVolume(volume, slot('volume.size'))),
      labels: textsOf(meta, 'labels'),
      annotations: textsOf(meta, 'annotations'),
      rules: slot('pod.rbac')
        .filter(here)
        .map(({ rule }) => rule),
    },
    conflicts: [
      ...containers.flatMap(({ conflicts }) => conflicts),
      ...danglingMounts(slot, workload, new Set(volumes.map(({ volume }) => volume.name))),
    ],
  };
}

interface RenderedContainer {
  readonly role: PodContainer['role'];
  readonly container: JsonObject;
  readonly conflicts: readonly Conflict[];
}

function renderContainers(slot: ReadSlot, workload: Workload): readonly RenderedContainer[] {
  return slot('pod.container')
    .filter((merged) => merged.workload === workload)
    .map(({ name, role, container }) => {
      const inside = (part: { readonly workload: Workload; readonly container: string }): boolean =>
        part.container === name && part.workload === workload;
      const env = slot('pod.env')
        .filter(inside)
        .map((entry) => entry.env);
      const mounts = slot('pod.mount')
        .filter(inside)
        .map((entry) => renderMount(entry, slot('volume.root')));
      const started = wrapEntrypoint(container, slot('entrypoint.wrap').filter(inside));
      return {
        role,
        container: {
          ...started.container,
          ...(env.length === 0 ? {} : { env }),
          ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
          ...(role === 'native-sidecar' ? { restartPolicy: 'Always' } : {}),
        },
        conflicts: started.conflicts,
      };
    });
}

function textsOf(
  meta: readonly MergedMeta[],
  kind: MergedMeta['kind'],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    meta.filter((entry) => entry.kind === kind).map(({ key, value }) => [key, value]),
  );
}

function danglingMounts(
  slot: ReadSlot,
  workload: Workload,
  volumes: ReadonlySet<string>,
): readonly Conflict[] {
  return slot('pod.mount')
    .filter((entry) => entry.workload === workload && !volumes.has(entry.mount.name))
    .map(({ path, owners, mount }) => ({
      path,
      owners,
      message: `${owners.join(', ')} mounts volume "${mount.name}" at ${mount.mountPath}, and nobody contributes a pod.volume of that name`,
    }));
}
