import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { systemRandom } from '../clock/random.js';
import { isKubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { readFailure } from '../errors/statusError.js';
import { isJsonObject } from '../object/json.js';
import type { JsonObject } from '../object/json.js';
import { apiVersionOf, resourceNameOf } from '../object/kind.js';
import type { Kind } from '../object/kind.js';
import type { KubeObject } from '../object/kubeObject.js';
import { keyOf } from '../object/objectKey.js';
import type { ObjectKey } from '../object/objectKey.js';
import { Transport } from '../transport/transport.js';
import type {
  TransportOptions,
  TransportRequest,
  TransportResponse,
} from '../transport/transport.js';
import type { WatchEvent } from '../watch/watchEvent.js';
import { failureOf, readBody, readObject, readPage, readScale } from './answers.js';
import type {
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  DeleteResult,
  JsonPatchOperation,
  Kube,
  ListOptions,
  ListResult,
  NewObject,
  PatchOptions,
  PatchResult,
  PatchTarget,
  Scale,
  ServerVersion,
  WatchOptions,
  WriteOptions,
} from './kube.js';
import { collectionPath, objectPath, withQuery } from './paths.js';
import { watchStream } from './watchStream.js';

const PAGE_SIZE = 100;
const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
// JSON is YAML: the server takes it under this name, whatever its version.
const APPLY_PATCH = 'application/apply-patch+yaml';

/** Makes the client of an API server. Opens no connection before the first call. */
export function createKube(
  options: Pick<TransportOptions, 'access'> & Partial<TransportOptions>,
): Kube {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  return new KubeClient(new Transport({ ...options, clock, random }), clock);
}

class KubeClient implements Kube {
  readonly #transport: Transport;
  readonly #clock: Clock;

  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  async get<T extends KubeObject>(
    kind: Kind<T>,
    key: ObjectKey,
    options: CallOptions = {},
  ): Promise<T | undefined> {
    const target = targetOf('get', kind, key);
    const response = await this.#transport.request({
      method: 'GET',
      path: objectPath(kind, key),
      idempotent: true,
      target,
      ...limits(options),
    });
    if (response.status === 404) return undefined;
    return readObject(kind, bodyOf(response, target), target);
  }

  async list<T extends KubeObject>(
    kind: Kind<T>,
    options: ListOptions = {},
  ): Promise<ListResult<T>> {
    const items: T[] = [];
    let resourceVersion = '';
    for await (const page of this.listPages(kind, options)) {
      items.push(...page.items);
      resourceVersion = page.resourceVersion;
    }
    return { items, resourceVersion };
  }

  async *listPages<T extends KubeObject>(
    kind: Kind<T>,
    options: ListOptions = {},
  ): AsyncGenerator<ListResult<T>> {
    const target = targetOf('list', kind);
    let token: string | undefined;
    do {
      const response = await this.#transport.request({
        method: 'GET',
        path: withQuery(collectionPath(kind, options.namespace), {
          limit: options.pageSize ?? PAGE_SIZE,
          continue: token,
          labelSelector: options.labelSelector,
          fieldSelector: options.fieldSelector,
        }),
        idempotent: true,
        target,
        ...limits(options),
      });
      const page = readPage(kind, bodyOf(response, target), target);
      token = page.continueToken;
      yield { items: page.items, resourceVersion: page.resourceVersion };
    } while (token !== undefined);
  }

  async create<T extends KubeObject>(
    kind: Kind<T>,
    object: NewObject,
    options: WriteOptions = {},
  ): Promise<T> {
    const key = keyOf(object);
    const target = targetOf('create', kind, key);
    // Checks the key as for any other call, although a create addresses the collection.
    objectPath(kind, key);
    const path = withQuery(collectionPath(kind, key.namespace), writeQuery(options));
    const response = await this.#transport.request({
      method: 'POST',
      path,
      contentType: JSON_TYPE,
      body: JSON.stringify(object),
      idempotent: false,
      target,
      ...limits(options),
    });
    return readObject(kind, bodyOf(response, target), target);
  }

  async replace<T extends KubeObject>(
    kind: Kind<T>,
    object: NewObject,
    options: PatchOptions = {},
  ): Promise<T> {
    const key = keyOf(object);
    const target = targetOf('replace', kind, key);
    const response = await this.#transport.request({
      method: 'PUT',
      path: withQuery(objectPath(kind, key, options.subresource), writeQuery(options)),
      contentType: JSON_TYPE,
      body: JSON.stringify(object),
      // Repeated after success it would be told CONFLICT, which is not what happened.
      idempotent: false,
      target,
      ...limits(options),
    });
    return readObject(kind, bodyOf(response, target), target);
  }

  async apply<T extends KubeObject>(
    kind: Kind<T>,
    object: NewObject,
    options: ApplyOptions,
  ): Promise<T> {
    const key = keyOf(object);
    const target = targetOf('apply', kind, key);
    const response = await this.#patch(target, {
      path: withQuery(objectPath(kind, key, options.subresource), {
        ...writeQuery(options),
        force: options.force === true ? true : undefined,
      }),
      contentType: APPLY_PATCH,
      body: JSON.stringify(object),
      idempotent: true,
      ...limits(options),
    });
    return readObject(kind, bodyOf(response, target), target);
  }

  async patchJson<T extends KubeObject>(
    { kind, key }: PatchTarget<T>,
    operations: readonly JsonPatchOperation[],
    options: PatchOptions = {},
  ): Promise<PatchResult<T>> {
    const target = targetOf('patch', kind, key);
    const response = await this.#patch(target, {
      path: withQuery(objectPath(kind, key, options.subresource), writeQuery(options)),
      contentType: JSON_PATCH,
      body: JSON.stringify(operations),
      idempotent: false,
      ...limits(options),
    });
    if (response.status === 404) return { result: 'absent' };
    if (response.status === 409) return { result: 'conflict' };
    if (response.status === 422 && isPatchRefusal(response)) return { result: 'test-failed' };
    return { result: 'patched', object: readObject(kind, bodyOf(response, target), target) };
  }

  async patchMerge<T extends KubeObject>(
    { kind, key }: PatchTarget<T>,
    patch: JsonObject,
    options: PatchOptions = {},
  ): Promise<T> {
    const target = targetOf('patch', kind, key);
    const response = await this.#patch(target, {
      path: withQuery(objectPath(kind, key, options.subresource), writeQuery(options)),
      contentType: MERGE_PATCH,
      body: JSON.stringify(patch),
      idempotent: !namesResourceVersion(patch),
      ...limits(options),
    });
    return readObject(kind, bodyOf(response, target), target);
  }

  async delete(
    kind: Kind<KubeObject>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<DeleteResult> {
    const target = targetOf('delete', kind, key);
    const response = await this.#transport.request({
      method: 'DELETE',
      path: objectPath(kind, key),
      contentType: JSON_TYPE,
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: options.propagation ?? 'Background',
        gracePeriodSeconds: options.gracePeriodSeconds,
        preconditions: options.preconditions,
      }),
      // Without a uid, a repeated delete could hit an object that was made in between.
      idempotent: options.preconditions?.uid !== undefined,
      target,
      ...limits(options),
    });
    if (response.status === 404) return 'absent';
    if (response.status === 409) return 'conflict';
    const { metadata } = bodyOf(response, target);
    return isJsonObject(metadata) && typeof metadata['deletionTimestamp'] === 'string'
      ? 'terminating'
      : 'deleted';
  }

  async getScale(
    kind: Kind<KubeObject>,
    key: ObjectKey,
    options: CallOptions = {},
  ): Promise<Scale | undefined> {
    const target = targetOf('get', kind, key);
    const response = await this.#transport.request({
      method: 'GET',
      path: objectPath(kind, key, 'scale'),
      idempotent: true,
      target,
      ...limits(options),
    });
    return response.status === 404 ? undefined : readScale(bodyOf(response, target), target);
  }

  async setScale(
    { kind, key }: PatchTarget<KubeObject>,
    replicas: number,
    options: WriteOptions = {},
  ): Promise<Scale> {
    const target = targetOf('scale', kind, key);
    const response = await this.#patch(target, {
      path: withQuery(objectPath(kind, key, 'scale'), writeQuery(options)),
      contentType: MERGE_PATCH,
      body: JSON.stringify({ spec: { replicas } }),
      idempotent: true,
      ...limits(options),
    });
    return readScale(bodyOf(response, target), target);
  }

  watch<T extends KubeObject>(kind: Kind<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    return watchStream({ transport: this.#transport, clock: this.#clock }, kind, options);
  }

  async serves(kind: Kind<KubeObject>, options: CallOptions = {}): Promise<boolean> {
    const path = kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
    const target: KubeErrorTarget = { verb: 'discover', resource: resourceNameOf(kind) };
    try {
      const { resources } = await this.#read(path, target, options);
      return (
        Array.isArray(resources) &&
        resources.some((item) => isJsonObject(item) && item['name'] === kind.plural)
      );
    } catch (error) {
      if (isKubeError(error, 'NOT_FOUND')) return false;
      throw error;
    }
  }

  async serverVersion(options: CallOptions = {}): Promise<ServerVersion> {
    const version = await this.#read('/version', { verb: 'get', resource: 'version' }, options);
    return {
      // Some distributions write `34+`.
      major: Number.parseInt(textOf(version['major']), 10),
      minor: Number.parseInt(textOf(version['minor']), 10),
      gitVersion: textOf(version['gitVersion']),
    };
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #read(path: string, target: KubeErrorTarget, options: CallOptions): Promise<JsonObject> {
    const response = await this.#transport.request({
      method: 'GET',
      path,
      idempotent: true,
      target,
      ...limits(options),
    });
    return bodyOf(response, target);
  }

  #patch(
    target: KubeErrorTarget,
    request: Omit<TransportRequest, 'method' | 'target'>,
  ): Promise<TransportResponse> {
    return this.#transport.request({ method: 'PATCH', target, ...request });
  }
}

function targetOf(verb: string, kind: Kind<KubeObject>, key?: ObjectKey): KubeErrorTarget {
  const resource = resourceNameOf(kind);
  return key === undefined ? { verb, resource } : { verb, resource, key };
}

function bodyOf(response: TransportResponse, target: KubeErrorTarget): JsonObject {
  if (response.status >= 200 && response.status < 300) return readBody(response, target);
  throw failureOf(response, target);
}

function limits(options: CallOptions): Pick<TransportRequest, 'signal' | 'timeoutMs'> {
  return { signal: options.signal, timeoutMs: options.timeoutMs };
}

function writeQuery(options: WriteOptions): Record<string, string | undefined> {
  return {
    fieldManager: options.fieldManager,
    dryRun: options.dryRun === true ? 'All' : undefined,
    fieldValidation: 'Strict',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function namesResourceVersion(patch: JsonObject): boolean {
  const { metadata } = patch;
  return isJsonObject(metadata) && metadata['resourceVersion'] !== undefined;
}

// The server answers 422 for a patch that does not fit and for a result that is invalid; only the
// latter lists causes (apiserver patch.go, applyJSPatch: NewGenericServerResponse without causes).
function isPatchRefusal(response: TransportResponse): boolean {
  try {
    return readFailure(JSON.parse(response.text)).causes.length === 0;
  } catch {
    return false;
  }
}
