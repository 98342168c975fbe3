import type { CapabilityToken } from './capability.js';
import type { Credential, PluginInput } from './input.js';
import type { JsonObject, ObjectJson } from './json.js';
import type { MergedSlots } from './slots.js';

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
  /** `conflict` when a `test` operation failed or the object changed meanwhile. */
  patch(
    resource: ResourceName,
    operations: readonly PatchOperation[],
    options?: PluginCallOptions,
  ): Promise<'patched' | 'conflict'>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly json?: JsonObject;
  /** Sent as basic authentication; the password is read from its Secret when the call is made. */
  readonly credential?: Credential & { readonly namespace: string };
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

/** HTTP to the pods of a cluster. Rejects on connection errors and time-outs only. */
export interface PluginHttp {
  request(request: HttpRequest): Promise<HttpResponse>;
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
  readonly clock: PluginClock;
  readonly log: PluginLog;
}

/** `done`, or `wait` with the reason a person reads in the condition. */
export type StepResult =
  | { readonly result: 'done' }
  | { readonly result: 'wait'; readonly reason: string; readonly retryAfterMs: number };

/** Idempotent imperative work in a phase of the reconcile. While one `before-apply` waits, nothing is applied. */
export interface Step<TSpec> {
  readonly id: string;
  readonly phase: 'before-apply' | 'after-apply' | 'when-ready';
  /**
   * Of an `after-apply` step that repairs from observation alone: it also runs while nothing is
   * applied, such as for a refused manifest. Then the input holds names and what was observed, the
   * spec is that of an empty manifest, and nothing is merged.
   */
  readonly evenWhenRefused?: boolean;
  /** Pure: whether there is anything to do. A step that is not needed costs nothing. */
  needed(input: PluginInput<TSpec>, merged: MergedSlots): boolean;
  run(input: PluginInput<TSpec>, merged: MergedSlots, signal: AbortSignal): Promise<StepResult>;
}

/** What a started plugin brings. */
export interface PluginRuntime<TSpec> {
  readonly provides?: readonly Provided[];
  readonly steps?: readonly Step<TSpec>[];
}

/** A capability's implementation; make it with `provide`, which checks the type. */
export interface Provided {
  readonly token: CapabilityToken<unknown>;
  readonly implementation: unknown;
}

/** Pairs a token with an implementation of its interface. */
export function provide<T>(token: CapabilityToken<T>, implementation: T): Provided {
  return { token, implementation };
}
