import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiVersionOf, fixedAccess, isJsonObject, systemClock } from '@howdah/kube';
import type { Clock, ClusterAccess, JsonObject, Kind, KubeObject, ObjectKey } from '@howdah/kube';
import { readJson, send, sendFailure, sendHalf } from './answers.js';
import type { Answer } from './answers.js';
import { serveExec } from './execEndpoint.js';
import type { ExecHandler } from './execEndpoint.js';
import { Failure, notFound } from './failure.js';
import { Faults } from './faults.js';
import type { Fault, Injection } from './faults.js';
import { HttpsListener } from './httpsListener.js';
import { listObjects, readObject, writeObject } from './operations.js';
import type { Operation } from './operations.js';
import { isWrite, recordRequest } from './recordedRequest.js';
import type { RecordedRequest } from './recordedRequest.js';
import { builtInResources, resourceId, resourcesOfCrd } from './resource.js';
import type { Resource } from './resource.js';
import { parseRoute } from './route.js';
import type { Route } from './route.js';
import { selectorOf } from './selectors.js';
import { keyOfMap, Store } from './store.js';
import type { StoredEvent } from './store.js';
import { WatchConnection } from './watchConnection.js';
import { removeObject } from './writes.js';

const CRDS = 'apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * An API server in this process that speaks the real protocol over HTTPS.
 *
 * It does: CRUD, subresources, generations, finalizers, preconditions, garbage collection by owner,
 * JSON and merge patches, server-side apply on maps and keyed lists, watches with history, bookmarks
 * and 410, and faults on demand. It does not: defaults and validation of built-in kinds, CEL,
 * admission, authorization, controllers.
 *
 * @example
 * const server = new FakeApiServer();
 * await server.start();
 * const kube = createKube({ access: server.access });
 */
export class FakeApiServer {
  readonly #store = new Store();
  readonly #resources = new Map<string, Resource>();
  readonly #faults = new Faults();
  readonly #requests: RecordedRequest[] = [];
  readonly #watches = new Set<WatchConnection>();
  readonly #listener = new HttpsListener({
    handle: (request, response) => {
      void this.#serve(request, response);
    },
    prepare: (server) => {
      serveExec(server, () => this.#exec);
    },
  });
  #inFlight = 0;
  #held: StoredEvent[] | undefined;
  #exec: ExecHandler = () => 'absent';
  #tokensExpired = false;

  constructor() {
    for (const resource of builtInResources()) this.#register(resource);
    this.#store.subscribe((event) => {
      if (event.resource === CRDS && event.type !== 'DELETED') {
        for (const resource of resourcesOfCrd(event.object)) this.#register(resource);
      }
      if (this.#held === undefined) this.#deliver(event);
      else this.#held.push(event);
    });
  }

  /** Where time is virtual, the server's clock goes with everybody's. */
  set clock(clock: Pick<Clock, 'now'>) {
    this.#store.now = () => clock.now();
  }

  async start(): Promise<void> {
    await this.#listener.start();
  }

  /** Breaks every connection; resolves when the port is free. */
  async stop(): Promise<void> {
    await this.#listener.stop();
  }

  get url(): string {
    return this.#listener.listening.url;
  }

  get access(): ClusterAccess {
    return this.#accessWith(undefined);
  }

  /** Access under a name of one's own, so that `RecordedRequest.user` tells clients apart. */
  accessAs(user: string): ClusterAccess {
    return this.#accessWith(`Bearer ${user}`);
  }

  /** Moves with every change of any object. */
  get revision(): number {
    return this.#store.revision;
  }

  /** Requests without an answer so far; watches do not count. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Every request so far, oldest first. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** Those that may have changed something. */
  get writes(): readonly RecordedRequest[] {
    return this.#requests.filter(isWrite);
  }

  /** TCP connections so far, and those open now. */
  get connections(): { readonly total: number; readonly open: number } {
    return this.#listener.connections;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  forgetRequests(): void {
    this.#requests.length = 0;
  }

  inject(injection: Injection): void {
    this.#faults.add(injection);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Serves one more resource; CustomResourceDefinitions do so by themselves. */
  serve(resource: Resource): void {
    this.#register(resource);
  }

  /** The stored object, as JSON. */
  read(kind: Kind<KubeObject>, key: ObjectKey): JsonObject | undefined {
    const entry = this.#store.get(resourceId(kind), key);
    const copy: unknown = entry === undefined ? undefined : structuredClone(entry.object);
    return isJsonObject(copy) ? copy : undefined;
  }

  /** From now on, plays the containers of all pods. */
  answerExec(handler: ExecHandler): void {
    this.#exec = handler;
  }

  /** Forgets the history of changes: watches that resume from before are told 410. */
  compact(): void {
    this.#store.compact();
  }

  /** From now on, continue tokens of lists are answered 410. */
  expireTokens(expired = true): void {
    this.#tokensExpired = expired;
  }

  /** Sends a bookmark on every watch. */
  bookmark(): void {
    for (const watch of this.#watches) watch.bookmark(this.#store.revision);
  }

  /** Ends every watch, cleanly or by breaking the connection. */
  dropWatches(how: 'end' | 'reset' = 'reset'): void {
    for (const watch of [...this.#watches]) {
      if (how === 'end') watch.end();
      else watch.reset();
    }
  }

  /** Lets every watch lag behind: what happens now is told when the returned function is called. */
  holdWatches(): () => void {
    const held: StoredEvent[] = [];
    this.#held = held;
    return () => {
      this.#held = undefined;
      for (const event of held) this.#deliver(event);
    };
  }

  /** Spoils the next line of every open watch. */
  spoilWatches(fault: 'truncate' | 'garble'): void {
    for (const watch of this.#watches) watch.spoilNext(fault);
  }

  #accessWith(authorization: string | undefined): ClusterAccess {
    const { url, authority } = this.#listener.listening;
    return fixedAccess({ server: url, connection: { ca: authority, authorization } });
  }

  #deliver(event: StoredEvent): void {
    for (const watch of this.#watches) watch.send(event);
  }

  #register(resource: Resource): void {
    this.#resources.set(resourceId(resource.kind), resource);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const record = recordRequest(request, this.#listener.connectionOf(request));
    this.#requests.push(record);
    if (record.verb !== 'watch') this.#countUntilClosed(response);
    const injection = this.#faults.take(record);
    const fault = injection?.fault;
    try {
      const body = await readJson(request);
      if (fault !== undefined && (await this.#failEarly(fault, request))) return;
      if (fault?.type === 'status') throw failureOf(fault);
      if (record.verb === 'watch') {
        this.#watch(request, response, fault);
        return;
      }
      const answer = this.#answer(request, record, body);
      if (fault?.type === 'reset-after') this.#listener.reset(request);
      else if (fault?.type === 'truncate') sendHalf(response, answer, this.#resetOf(request));
      else send(response, answer);
    } catch (error) {
      sendFailure(response, error, fault);
    } finally {
      injection?.happened?.();
    }
  }

  #resetOf(request: IncomingMessage): () => void {
    return () => {
      this.#listener.reset(request);
    };
  }

  #countUntilClosed(response: ServerResponse): void {
    this.#inFlight += 1;
    response.on('close', () => {
      this.#inFlight -= 1;
    });
  }

  /** Whether nothing more is to be done about the request. */
  async #failEarly(fault: Fault, request: IncomingMessage): Promise<boolean> {
    if (fault.type === 'hang') return true;
    if (fault.type === 'reset') this.#listener.reset(request);
    if (fault.type === 'hold') await fault.until;
    if (fault.type === 'delay') await systemClock.sleep(fault.ms);
    return fault.type === 'reset';
  }

  #answer(request: IncomingMessage, record: RecordedRequest, body: unknown): Answer {
    const path = new URL(request.url ?? '/', this.url).pathname;
    if (path === '/version') {
      return { status: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.0-fake' } };
    }
    const route = parseRoute(path);
    if (route === undefined) throw notFound();
    if (route.plural === undefined) return this.#discover(route);

    const operation = this.#operation(route, request, { record, body });
    if (request.method !== 'GET') {
      const answer = writeObject(operation, request.method);
      if (route.plural === 'namespaces' && request.method === 'DELETE') this.#empty(route.name);
      return answer;
    }
    if (operation.key !== undefined) return readObject(operation);
    return listObjects(operation, this.#tokensExpired);
  }

  #operation(
    route: Route,
    request: IncomingMessage,
    { record, body }: { readonly record: RecordedRequest; readonly body: unknown },
  ): Operation {
    return {
      store: this.#store,
      resource: this.#resourceOf(route),
      namespace: route.namespace,
      key: record.key,
      subresource: route.subresource,
      query: record.query,
      contentType: request.headers['content-type'] ?? '',
      body,
    };
  }

  #resourceOf(route: Route): Resource {
    const resource = this.#resources.get(`${route.apiVersion}/${route.plural ?? ''}`);
    if (resource === undefined) throw notFound();
    return resource;
  }

  #discover(route: Route): Answer {
    const served = [...this.#resources.values()].filter(
      ({ kind }) => apiVersionOf(kind) === route.apiVersion,
    );
    if (served.length === 0) throw notFound();
    const resources = served.map(({ kind }) => ({
      name: kind.plural,
      kind: kind.kind,
      namespaced: kind.namespaced,
    }));
    return {
      status: 200,
      body: { kind: 'APIResourceList', groupVersion: route.apiVersion, resources },
    };
  }

  /** What the namespace controller does to a deleted namespace. */
  #empty(namespace: string | undefined): void {
    for (const { resource, entry } of this.#store.all()) {
      const key = keyOfMap(entry.object);
      if (namespace !== undefined && key.namespace === namespace) {
        removeObject(this.#store, resource, key);
      }
    }
  }

  #watch(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
    const url = new URL(request.url ?? '/', this.url);
    const route = parseRoute(url.pathname);
    if (route === undefined) throw notFound();
    const resource = this.#resourceOf(route);
    const id = resourceId(resource.kind);
    const from = Number(url.searchParams.get('resourceVersion') ?? 0);
    const watch = new WatchConnection({
      response,
      reset: this.#resetOf(request),
      resource: id,
      namespace: route.namespace,
      selected: selectorOf(url.searchParams),
      describe: { apiVersion: apiVersionOf(resource.kind), kind: resource.kind.kind },
      from,
      fault: fault?.type === 'truncate' || fault?.type === 'garble' ? fault.type : undefined,
    });
    const seconds = Number(url.searchParams.get('timeoutSeconds') ?? 3600);
    const cancelTimer = systemClock.setTimer(seconds * 1000, () => {
      watch.end();
    });
    response.on('close', () => {
      cancelTimer();
      this.#watches.delete(watch);
    });
    try {
      for (const event of this.#store.eventsAfter(id, from)) watch.send(event);
      this.#watches.add(watch);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      watch.fail(error);
    }
  }
}

function failureOf(fault: Extract<Fault, { readonly type: 'status' }>): Failure {
  return new Failure(fault.status, fault.reason ?? 'InternalError');
}
