import { formatKey, keyOf } from '@howdah/kube';
import type { Diagnostic, ProcedureView } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { certificateFindings } from '../certificates/certificateFindings.js';
import { wishFindings } from '../certificates/certificateWishes.js';
import { clusterChildren } from '../children/clusterChildren.js';
import type { ClusterChildren } from '../children/clusterChildren.js';
import { asCreated, knownMajor } from '../cluster/asCreated.js';
import { secretNames } from '../cluster/clusterNames.js';
import { databaseImage } from '../cluster/databaseImage.js';
import { objectAt } from '../json/memberOf.js';
import { clusterInput } from './clusterInput.js';
import type { Snapshot } from './clusterInput.js';
import type { ClusterRun } from './clusterRun.js';
import type { Refusal } from './clusterState.js';
import { clientFindings, demandInForce } from './clientConnections.js';
import { passwordFindings } from './passwordFindings.js';
import { secretText } from './secretText.js';
import { unclaimedFields } from './unclaimedFields.js';
import { unknownPlugins } from './unknownPlugins.js';

/** A manifest as a cluster that can be had, or why it cannot be one. */
export type ReadCluster =
  | {
      readonly refusal?: undefined;
      readonly cluster: FepCluster;
      readonly input: Snapshot;
      readonly children: ClusterChildren;
      /** What of the manifest is set aside before any plugin is asked. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly refusal: Refusal };

/** Reads the manifest together with what was made of it before. */
export function readCluster(
  { options, manifest }: Pick<ClusterRun, 'options' | 'manifest'>,
  procedures: readonly ProcedureView[],
): ReadCluster {
  const { world, images, host, clock } = options;
  const key = keyOf(manifest);
  const memory = options.plans.of(formatKey(key));
  const children = clusterChildren(world, manifest);
  const { parsed, toWrite } = children;
  if (parsed.cluster === undefined) return invalid(parsed.problems);
  if (toWrite.writes === undefined) return invalid([toWrite]);

  const observed = world.observed(key);
  const names = secretNames(key.name);
  const secretOf = (name: string) => secretText(world.secret({ ...key, name }));
  const held = secretOf(names.system);
  const created = asCreated(parsed.cluster, {
    system: held,
    statefulSet: observed.statefulSet,
    claims: observed.persistentVolumeClaims,
    pods: observed.pods,
    instancesWritten: typeof objectAt(objectAt(manifest, 'spec'), 'fep')['instances'] === 'number',
  });
  const cluster = memory.cluster.of(created.cluster);
  const image = databaseImage(cluster, images, knownMajor(held));
  if (image.problem !== undefined) return invalid([image.problem]);
  const { capabilities } = host;
  const demand = demandInForce(cluster, secretOf(names.certificate));
  const manifests = host.plugins.map(({ plugin }) => plugin.manifest);
  return {
    cluster,
    children,
    input: memory.snapshot(
      clusterInput({ cluster, image, observed, capabilities, procedures, demand }),
    ),
    diagnostics: [
      ...created.diagnostics,
      ...certificateFindings(parsed.cluster, new Date(clock.now())),
      ...clientFindings(parsed.cluster),
      ...wishFindings(manifest.metadata.annotations),
      ...unclaimedFields(parsed.cluster, manifests),
      ...unknownPlugins(parsed.cluster, manifests),
      ...passwordFindings(parsed.cluster, {
        system: held,
        application: secretOf(names.application),
      }),
    ],
  };
}

function invalid(problems: Refusal['problems']): ReadCluster {
  return { refusal: { reason: 'InvalidManifest', problems } };
}
