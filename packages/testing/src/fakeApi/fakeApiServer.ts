import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { apiVersionOf, fixedAccess, isJsonObject, systemClock } from '@howdah/kube';
import type { Clock, ClusterAccess, JsonObject, Kind, KubeObject, ObjectKey } from '@howdah/kube';
import { serveExec } from './execEndpoint.js';
import type { ExecHandler } from './execEndpoint.js';
import { badRequest, Failure, notFound } from './failure.js';
import { Faults } from './faults.js';
import type { Fault, Injection } from './faults.js';
import { listObjects, readObject, writeObject } from './operations.js';
import type { Answer, Operation } from './operations.js';
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
 * An API server in this process that speaks the real protocol over HTTP.
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
  readonly #sockets = new Map<Socket, number>();
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });
  #connections = 0;
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
    serveExec(this.#server, () => this.#exec);
    this.#server.on('connection', (socket: Socket) => {
      this.#connections += 1;
      this.#sockets.set(socket, this.#connections);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Where time is virtual, the server's clock goes with everybody's. */
  set clock(clock: Pick<Clock, 'now'>) {
    this.#store.now = () => clock.now();
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  /** Breaks every connection; resolves when the port is free. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('the fake API server has no address yet; start it first');
    }
    return `http://127.0.0.1:${address.port}`;
  }

  get access(): ClusterAccess {
    return fixedAccess({ server: this.url });
  }

  /** Access under a name of one's own, so that `RecordedRequest.user` tells clients apart. */
  accessAs(user: string): ClusterAccess {
    return fixedAccess({ server: this.url, connection: { authorization: `Bearer ${user}` } });
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
    return { total: this.#connections, open: this.#sockets.size };
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

  #deliver(event: StoredEvent): void {
    for (const watch of this.#watches) watch.send(event);
  }

  #register(resource: Resource): void {
    this.#resources.set(resourceId(resource.kind), resource);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const record = recordRequest(request, this.#sockets.get(request.socket) ?? 0);
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
      if (fault?.type === 'reset-after') request.socket.resetAndDestroy();
      else send(response, answer, fault);
    } catch (error) {
      sendFailure(response, error, fault);
    } finally {
      injection?.happened?.();
    }
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
    if (fault.type === 'reset') request.socket.resetAndDestroy();
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

async function readJson(request: IncomingMessage): Promise<unknown> {
  request.setEncoding('utf8');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest();
  }
}

function failureOf(fault: Extract<Fault, { readonly type: 'status' }>): Failure {
  return new Failure(fault.status, fault.reason ?? 'InternalError');
}

function sendFailure(response: ServerResponse, error: unknown, fault: Fault | undefined): void {
  const failure = error instanceof Failure ? error : new Failure(500, 'InternalError');
  if (fault?.type === 'status' && fault.retryAfterSeconds !== undefined) {
    response.setHeader('retry-after', String(fault.retryAfterSeconds));
  }
  send(response, { status: failure.status, body: failure.body() }, undefined);
}

function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  if (fault?.type !== 'truncate') {
    response.end(text);
    return;
  }
  response.write(text.slice(0, text.length / 2), () => {
    response.socket?.resetAndDestroy();
  });
}
