import { isJsonObject } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { AnyPlugin, Diagnostic, PluginManifest, Root } from '@howdah/plugin-api';
import { admitted } from '../api/admission/admitted.js';
import { CLUSTER_LABEL } from '../cluster/clusterNames.js';
import { labelled } from '../cluster/ownedObject.js';
import type { Contributed } from '../compose/contributed.js';
import { fieldSources } from '../explain/fieldSources.js';
import { checkAssembly } from '../host/checkAssembly.js';
import { patiently } from '../host/patience.js';
import { PluginFailure } from '../host/pluginFailure.js';
import { frozen } from '../json/frozen.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { bindRoot } from '../roots/bindRoot.js';
import { composeRoot } from '../roots/composeRoot.js';
import type { ServedCluster } from '../roots/reconcileRoot.js';
import { failureFinding, invalid, offlineCluster } from './offlineCluster.js';
import { renderedNothing } from './rendered.js';
import type { Assembly, Rendered } from './rendered.js';
import { rootSchema } from './rootSchema.js';

/** The operator, and the manifest of the FEPCluster that a root works for. */
export interface RootAssembly extends Assembly {
  readonly cluster?: unknown;
}

/**
 * Composes a resource of a plugin's own offline, as `renderCluster` does a FEPCluster: with what all
 * plugins contribute to its workload for the cluster it works for.
 *
 * @throws AssemblyError where the plugins cannot run together.
 * @example renderRoot(pool, { plugins: [ha, pgpool], images, cluster: manifest }).objects
 */
export function renderRoot(manifest: unknown, assembly: RootAssembly): Rendered {
  const known = { ...assembly, plugins: checkAssembly(assembly.plugins) };
  const rendered = rendering(manifest, known);
  const variant = (changed: unknown): Rendered => rendering(changed, known);
  return { ...rendered, sources: fieldSources(manifest, rendered, variant) };
}

function rendering(manifest: unknown, assembly: RootAssembly): Rendered {
  const object = objectIn(manifest);
  if (object === undefined) {
    const message = 'expected a resource with apiVersion, kind and metadata.name';
    return renderedNothing([invalid({ path: 'metadata.name', message })]);
  }
  const found = assembly.plugins
    .flatMap((plugin) => plugin.roots.map((root) => ({ plugin: plugin.manifest, root })))
    .find(({ root: { kind } }) => isOf(kind, object));
  if (found === undefined) return renderedNothing([unknownKind(object, assembly.plugins)]);
  const schema = rootSchema(found.plugin, object);
  const { value, diagnostics } =
    schema === undefined ? { value: object, diagnostics: [] } : admitted(schema, object, '');
  const complete = objectIn(value);
  if (complete === undefined || diagnostics.some(({ severity }) => severity === 'error')) {
    return renderedNothing(diagnostics, found.root.workload);
  }
  const rendered = ofRoot(found, complete, assembly);
  return { ...rendered, diagnostics: [...diagnostics, ...rendered.diagnostics] };
}

function ofRoot(
  from: { readonly plugin: PluginManifest; readonly root: Root },
  object: AnyObject,
  assembly: RootAssembly,
): Rendered {
  const { workload } = from.root;
  const bound = bindRoot(from, object, { answers: {} });
  try {
    const name = patiently(() => bound.clusterOf());
    const { served, diagnostics } = servedCluster(name, assembly);
    if (name !== undefined && served === undefined) return renderedNothing(diagnostics, workload);
    const about = {
      root: object,
      observed: { others: [] },
      ...(served === undefined ? {} : served.input),
    };
    const { composition } = patiently(() =>
      composeRoot(bound, frozen(about), {
        plugin: from.plugin.id,
        inherited: served?.contributed ?? [],
      }),
    );
    const conflicts = composition.conflicts.map((each) => ({
      ...invalid(each),
      code: 'PluginConflict',
    }));
    return {
      ...renderedNothing([...diagnostics, ...conflicts], workload),
      objects: composition.merged.objects.map(
        (owned) => labelled(owned, { [CLUSTER_LABEL]: name ?? '' }).object,
      ),
      provenance: composition.provenance(),
    };
  } catch (error) {
    if (!(error instanceof PluginFailure)) throw error;
    return renderedNothing([failureFinding(error)], workload);
  }
}

/** The cluster of that name, as far as it was given. */
function servedCluster(
  name: string | undefined,
  assembly: RootAssembly,
): {
  readonly served?: Pick<ServedCluster, 'contributed'> & { readonly input: ServedInput };
  readonly diagnostics: readonly Diagnostic[];
} {
  if (name === undefined) return { diagnostics: [] };
  const { cluster } = assembly;
  const given = isJsonObject(cluster) ? textAt(objectAt(cluster, 'metadata'), 'name') : undefined;
  if (given !== name) {
    const message = `FEPCluster "${name}" was not given; give its manifest, since what plugins contribute to it is part of this resource`;
    return { diagnostics: [{ severity: 'error', code: 'ClusterUnknown', path: 'spec', message }] };
  }
  const offline = offlineCluster(cluster, assembly);
  if (offline.plan === undefined) return { diagnostics: offline.diagnostics };
  const { plan, diagnostics } = offline;
  const contributed = [...plan.answers].flatMap(([owner, answers]): readonly Contributed[] =>
    [...answers.contributed, ...answers.rendered].map((contribution) => ({ owner, contribution })),
  );
  const { cluster: view, names, credentials } = offline.snapshot;
  return { served: { input: { cluster: view, names, credentials }, contributed }, diagnostics };
}

type ServedInput = Pick<ServedCluster['input'], 'cluster' | 'names' | 'credentials'>;

function unknownKind({ apiVersion, kind }: AnyObject, plugins: readonly AnyPlugin[]): Diagnostic {
  const kinds = plugins.flatMap(({ roots }) => roots.map((root) => root.kind.kind));
  const known = kinds.length === 0 ? 'none' : kinds.join(', ');
  const message = `no plugin of this operator makes objects of ${kind} of ${apiVersion}; add the plugin that does. Known here: ${known}`;
  return { severity: 'error', code: 'KindUnknown', path: 'kind', message };
}

function isOf(
  { apiVersion, kind }: Root['kind'],
  object: Pick<AnyObject, 'apiVersion' | 'kind'>,
): boolean {
  return apiVersion === object.apiVersion && kind === object.kind;
}

function objectIn(value: unknown): AnyObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (!isJsonObject(metadata) || typeof metadata['name'] !== 'string') return undefined;
  return { ...value, apiVersion, kind, metadata: { ...metadata, name: metadata['name'] } };
}
