import type {
  ObjectJson,
  PluginKube,
  PolicyRule,
  ResourceKind,
  ResourceName,
} from '@howdah/plugin-api';
import type { AnyObject, Kind, Kube, ReadCache } from '@howdah/kube';
import { apiVersionOf, isKubeError, KINDS } from '@howdah/kube';
import { kindOf } from '../controller/watchedKinds.js';
import { ReconcileError } from '../reconcile/reconcileError.js';
import { AssemblyError } from './assemblyError.js';
import { accessText, permits } from './permits.js';

/** What one plugin is let to, and where its answers come from. */
export interface KubeGuard {
  readonly kube: Kube;
  /** Caches of the kinds that plugins watch; they come up after the plugins. */
  readonly cacheOf: (kind: Kind) => Pick<ReadCache<AnyObject>, 'list'> | undefined;
}

/** What a manifest says of the API server. */
export interface KubeRights {
  readonly id: string;
  readonly rbac?: readonly PolicyRule[];
  readonly watches?: readonly ResourceKind[];
}

/** Kubernetes as one plugin sees it: nothing beyond the rules of its manifest. */
export function guardedKube({ kube, cacheOf }: KubeGuard, manifest: KubeRights): PluginKube {
  const { id, rbac = [], watches = [] } = manifest;
  const check = (verb: string, resource: ResourceName): void => {
    const { apiVersion, plural, name } = resource;
    // Whoever creates has no name yet in the eyes of the API server.
    const object = verb === 'create' ? {} : { name };
    checkAccess(id, rbac, { verb, group: groupOf(apiVersion), resource: plural, ...object });
  };
  const fieldManager = `howdah/${id}`;
  return {
    async get(resource, options) {
      check('get', resource);
      return kube.get(namedKind(resource), resource, options);
    },
    cached(kind, namespace) {
      const { apiVersion, kind: name } = kind;
      if (!watches.some((one) => one.apiVersion === apiVersion && one.kind === name)) {
        throw new AssemblyError(
          'HOWDAH_UNDECLARED_ACCESS',
          `plugin "${id}" may not read ${name} of ${apiVersion} from the cache; list it in manifest.watches`,
        );
      }
      return cacheOf(kindOf(kind))?.list(namespace) ?? notCached(name);
    },
    async create(resource, object, options) {
      check('create', resource);
      checkIsNamed(id, resource, object);
      const { namespace } = resource;
      try {
        await kube.create(
          namedKind(resource),
          { ...object, metadata: { ...object.metadata, namespace } },
          { ...options, fieldManager },
        );
        return 'created';
      } catch (error) {
        if (isKubeError(error, 'ALREADY_EXISTS')) return 'exists';
        throw error;
      }
    },
    async patch(resource, operations, options) {
      check('patch', resource);
      const { result } = await kube.patchJson(
        { kind: namedKind(resource), key: resource },
        operations,
        { ...options, fieldManager },
      );
      return result === 'patched' ? 'patched' : 'conflict';
    },
    async delete(resource, { uid, resourceVersion }, options) {
      check('delete', resource);
      const result = await kube.delete(namedKind(resource), resource, {
        ...options,
        preconditions: { uid, resourceVersion },
      });
      return DELETED[result];
    },
  };
}

const DELETED = {
  deleted: 'deleted',
  terminating: 'deleted',
  absent: 'gone',
  conflict: 'conflict',
} as const;

/** @throws AssemblyError when the rules of a plugin's manifest do not allow a call. */
export function checkAccess(
  plugin: string,
  rbac: readonly PolicyRule[],
  access: Parameters<typeof permits>[1],
): void {
  if (permits(rbac, access)) return;
  throw new AssemblyError(
    'HOWDAH_UNDECLARED_ACCESS',
    `plugin "${plugin}" may not ${accessText(access)}; list it in manifest.rbac`,
  );
}

/** What is created is what was asked for: rights are looked up by the name, not by the object. */
function checkIsNamed(plugin: string, resource: ResourceName, object: ObjectJson): void {
  const { apiVersion, name, namespace } = resource;
  const { metadata } = object;
  const same =
    object.apiVersion === apiVersion &&
    metadata.name === name &&
    (metadata.namespace ?? namespace) === namespace;
  if (same) return;
  throw new AssemblyError(
    'HOWDAH_UNDECLARED_ACCESS',
    `plugin "${plugin}" asked to create ${resource.plural} "${namespace}/${name}" of ${apiVersion} with an object that bears another apiVersion, name or namespace; give both the same`,
  );
}

function notCached(kind: string): never {
  throw new ReconcileError(
    'HOWDAH_UNKNOWN_KIND',
    `${kind} is not cached yet; read the cache in steps, observations and controllers, not in start`,
  );
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** The client refuses an answer of another kind, so the kind must be the server's own word for it. */
function namedKind({ apiVersion, plural, kind }: ResourceName): Kind {
  const known = Object.values(KINDS).find(
    (one) => one.plural === plural && apiVersionOf(one) === apiVersion,
  );
  if (known !== undefined) return known;
  if (kind === undefined) {
    throw new ReconcileError(
      'HOWDAH_UNKNOWN_KIND',
      `the kernel does not know the kind of ${plural} of ${apiVersion}; name it in ResourceName.kind`,
    );
  }
  return kindOf({ apiVersion, kind, plural });
}
