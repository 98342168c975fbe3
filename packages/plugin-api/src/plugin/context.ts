import type { CapabilityToken } from '../capabilities/capability.js';
import type { Json, JsonObject, ObjectJson } from '../json.js';
import type { ClusterView, Credential } from './input.js';
import type { ResourceKind } from './resourceKind.js';

/** A resource a plugin addresses: `v1` + `configmaps`, `apps/v1` + `statefulsets`. */
export interface ResourceName {
  readonly apiVersion: string;
  readonly plural: string;
  /** Needed for what Kubernetes does not bring itself: `Backup` of `backups`. */
  readonly kind?: string;
  readonly namespace: string;
  readonly name: string;
}

/** One operation of an RFC 6902 JSON patch. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** Options of a call: once the signal is aborted, nothing is sent any more. */
export interface PluginCallOptions {
  readonly signal?: AbortSignal;
}

/** Kubernetes, limited to what the manifest's RBAC lists. */
export interface PluginKube {
  get(resource: ResourceName, options?: PluginCallOptions): Promise<ObjectJson | undefined>;
  /** Objects of a kind that the manifest watches, from the cache: costs no request. They are frozen. */
  cached(kind: ResourceKind, namespace: string): readonly ObjectJson[];
  /** `exists` when there is one of that name already; nothing was changed then. */
  create(
    resource: ResourceName,
    object: ObjectJson,
    options?: PluginCallOptions,
  ): Promise<'created' | 'exists'>;
  /** `conflict` when a `test` operation failed or the object changed meanwhile. */
  patch(
    resource: ResourceName,
    operations: readonly PatchOperation[],
    options?: PluginCallOptions,
  ): Promise<'patched' | 'conflict'>;
  /** Deletes the very object that was read: another of the same name is left alone. */
  delete(
    resource: ResourceName,
    read: { readonly uid: string; readonly resourceVersion: string },
    options?: PluginCallOptions,
  ): Promise<'deleted' | 'gone' | 'conflict'>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly json?: JsonObject;
  /**
   * Sent as basic authentication; the password is read from its Secret when the call is made, and
   * the manifest's `rbac` must let the plugin `get` that Secret.
   */
  readonly credential?: Credential & { readonly namespace: string };
  /**
   * Of an `https` URL: the cluster whose member it is. Whatever address it has, it must show the very
   * certificate that members were given; it is shown the cluster's client certificate.
   */
  readonly cluster?: Pick<ClusterView, 'namespace' | 'name'>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  /** SHA-256 fingerprint of the certificate that the pod showed, where it showed one. */
  readonly certificate?: string;
}

/** HTTP to the pods of a cluster. Rejects on connection errors and time-outs only. */
export interface PluginHttp {
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** A program run in a container, by an argument array. */
export interface ExecCall {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Programs in containers; `rbac` must allow `create` of `pods/exec`. */
export interface PluginExec {
  /** Rejects when the program could not be run or did not end in time; an exit code is an answer. */
  run(call: ExecCall): Promise<{
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** A statement on a member's server, as its superuser. */
export interface SqlCall {
  readonly cluster: ClusterView;
  /** Name of a member's pod. */
  readonly member: string;
  readonly database?: string;
  readonly text: string;
  /** Bound as `$1`, `$2`; names go through `format('%I')` on the server. */
  readonly values?: readonly (string | number | boolean)[];
  readonly signal?: AbortSignal;
}

/** SQL on members; the manifest must say `sql: true`. */
export interface PluginSql {
  query(call: SqlCall): Promise<readonly Readonly<Record<string, Json>>[]>;
}

export interface PluginClock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface PluginLog {
  info(fields: JsonObject, message: string): void;
  warn(fields: JsonObject, message: string): void;
}

/** The facade a plugin receives when it starts. Never the container. */
export interface PluginContext {
  readonly kube: PluginKube;
  readonly http: PluginHttp;
  readonly exec: PluginExec;
  readonly sql: PluginSql;
  readonly clock: PluginClock;
  readonly log: PluginLog;
  /**
   * The provider of a capability that acts and that the manifest lists in `requires` or `optional`;
   * undefined where an optional one has none. Ask when it is needed, not in `start`: plugins start in
   * parallel. What is offered for one cluster is found in the input.
   */
  capability<T>(token: CapabilityToken<T>): T | undefined;
}
