import type { JsonObject } from '../object/json.js';
import type { Kind } from '../object/kind.js';
import type { AnyObject, KubeObject } from '../object/kubeObject.js';
import type { ObjectKey } from '../object/objectKey.js';
import type { WatchEvent } from '../watch/watchEvent.js';

/** What is written: a typed object, or a literal with whatever fields the kind has. */
export type NewObject = KubeObject | AnyObject;

/** One operation of an RFC 6902 JSON patch. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** Options of every call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Total time, retries included. 30 s by default. */
  readonly timeoutMs?: number | undefined;
}

/** Which objects of a kind. All namespaces where none is given. */
export interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ListOptions extends CallOptions, Selection {
  /** Objects per page; 500 by default. */
  readonly pageSize?: number | undefined;
}

export interface WriteOptions extends CallOptions {
  readonly fieldManager?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** The scale subresource has calls of its own, since it answers with another kind. */
export type Subresource = 'status';

export interface PatchOptions extends WriteOptions {
  readonly subresource?: Subresource | undefined;
}

export interface ApplyOptions extends PatchOptions {
  readonly fieldManager: string;
  /** Take over fields that another manager owns. False by default. */
  readonly force?: boolean | undefined;
}

export interface DeleteOptions extends CallOptions {
  /** Refuse when the object was re-created or changed since it was read. */
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined;
  /** `Background` by default. */
  readonly propagation?: 'Foreground' | 'Background' | 'Orphan' | undefined;
  readonly gracePeriodSeconds?: number | undefined;
}

export interface WatchOptions extends Selection {
  readonly signal: AbortSignal;
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  /** Gives up when the server has said nothing for so long. */
  readonly idleMs?: number | undefined;
}

export interface ListResult<T> {
  readonly items: readonly T[];
  /** Where a watch that continues this list starts. */
  readonly resourceVersion: string;
}

/** What became of a JSON patch. A lost race is an answer here, not an error. */
export type PatchResult<T> =
  | { readonly result: 'patched'; readonly object: T }
  /** A `test` operation failed, or a path was not there. */
  | { readonly result: 'test-failed' }
  /** The object changed while the server applied the patch. */
  | { readonly result: 'conflict' }
  | { readonly result: 'absent' };

/** What became of a delete. `terminating`: finalizers or a grace period hold it. */
export type DeleteResult = 'deleted' | 'terminating' | 'absent' | 'conflict';

/** Replicas as the scale subresource tells them. */
export interface Scale {
  readonly replicas: number;
  readonly currentReplicas: number;
  readonly resourceVersion: string;
}

/** A Kubernetes API server. All calls reject with `KubeError`. */
export interface Kube {
  /** `undefined` when there is no such object. */
  get<T extends KubeObject>(
    kind: Kind<T>,
    key: ObjectKey,
    options?: CallOptions,
  ): Promise<T | undefined>;
  /** Every page of it. */
  list<T extends KubeObject>(kind: Kind<T>, options?: ListOptions): Promise<ListResult<T>>;
  /** One page after the other, for kinds too many to hold twice. */
  listPages<T extends KubeObject>(
    kind: Kind<T>,
    options?: ListOptions,
  ): AsyncIterable<ListResult<T>>;
  /** Rejects with `ALREADY_EXISTS` when the name is taken. */
  create<T extends KubeObject>(
    kind: Kind<T>,
    object: NewObject,
    options?: WriteOptions,
  ): Promise<T>;
  /** A PUT: rejects with `CONFLICT` unless the object's resourceVersion is the current one. */
  replace<T extends KubeObject>(
    kind: Kind<T>,
    object: NewObject,
    options?: PatchOptions,
  ): Promise<T>;
  /** Server-side apply. Rejects with `CONFLICT` when another manager owns a field and not forced. */
  apply<T extends KubeObject>(kind: Kind<T>, object: NewObject, options: ApplyOptions): Promise<T>;
  patchJson<T extends KubeObject>(
    target: PatchTarget<T>,
    operations: readonly JsonPatchOperation[],
    options?: PatchOptions,
  ): Promise<PatchResult<T>>;
  /** A merge patch (RFC 7386). Rejects with `NOT_FOUND` when there is no such object. */
  patchMerge<T extends KubeObject>(
    target: PatchTarget<T>,
    patch: JsonObject,
    options?: PatchOptions,
  ): Promise<T>;
  delete(kind: Kind<KubeObject>, key: ObjectKey, options?: DeleteOptions): Promise<DeleteResult>;
  getScale(
    kind: Kind<KubeObject>,
    key: ObjectKey,
    options?: CallOptions,
  ): Promise<Scale | undefined>;
  /** Rejects with `NOT_FOUND` when there is no such object. */
  setScale(
    target: PatchTarget<KubeObject>,
    replicas: number,
    options?: WriteOptions,
  ): Promise<Scale>;
  /** Ends when the server ends it; rejects with `GONE` when the resourceVersion is too old. */
  watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  /** Whether the server serves the resource: optional CRDs. */
  serves(kind: Kind<KubeObject>, options?: CallOptions): Promise<boolean>;
  serverVersion(options?: CallOptions): Promise<ServerVersion>;
  /** Closes every connection; calls afterwards reject. */
  close(): Promise<void>;
}

/** The object a patch is for. */
export interface PatchTarget<T extends KubeObject> {
  readonly kind: Kind<T>;
  readonly key: ObjectKey;
}

export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  readonly gitVersion: string;
}
