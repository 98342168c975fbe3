import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiVersionOf, fixedAccess, isJsonObject, systemClock } from '@howdah/kube';
import type { Clock, ClusterAccess, JsonObject, Kind, KubeObject, ObjectKey } from '@howdah/kube';
import {
  readJson,
  refuseOtherEncoding,
  send,
  sendFailure,
  sendHalf,
  sendSlowly,
} from './answers.js';
import type { Answer } from './answers.js';
import { serveExec } from './execEndpoint.js';
import type { ExecHandler } from './execEndpoint.js';
import { doneWrite } from './doneWrite.js';
import type { DoneWrite } from './doneWrite.js';
import { Failure, gone, notFound } from './failure.js';
import { failureOf, Faults } from './faults.js';
import type { Fault, Injection } from './faults.js';
import { FrozenUsers } from './frozenUsers.js';
import { deleteEntry } from './garbage.js';
import { Listener } from './listener.js';
import type { Protocol } from './listener.js';
import { listObjects, readObject, writeObject } from './operations.js';
import type { Operation } from './operations.js';
import { isWrite, recordRequest } from './recordedRequest.js';
import type { RecordedRequest } from './recordedRequest.js';
import { resourceId, shownAs } from './resource.js';
import { refuseOddWatch, versionOf } from './requestOptions.js';
import { parseRoute } from './route.js';
import type { Route } from './route.js';
import { selectorOf } from './selectors.js';
import { ServedResources } from './servedResources.js';
import { keyOfMap, Store } from './store.js';
import type { StoredEvent } from './store.js';
import { subresourceOf } from './subresource.js';
import { UnderWay } from './underWay.js';
import { WatchConnection } from './watchConnection.js';
import { Watches } from './watches.js';
import type { WatchedBy } from './watches.js';

export interface FakeApiServerOptions {
  readonly after?: FakeApiServer | undefined;
  /** HTTPS where it is absent. */
  readonly protocol?: Protocol;
}

/**
 * An API server in this process that speaks the real protocol over HTTPS, or over HTTP.
 *
 * The README of this package says what it does, and what it does not. A difference from a real one in
 * what it does is a bug: the suite in `src/contract` runs against both.
 *
 * @example
 * const server = new FakeApiServer();
 * await server.start();
 * const kube = createKube({ access: server.access });
 */
export class FakeApiServer {
  readonly #store: Store;
  readonly #resources: ServedResources;
  readonly #faults = new Faults();
  readonly #requests: RecordedRequest[] = [];
  readonly #watches = new Watches();
  readonly #frozen = new FrozenUsers();
  readonly #writeListeners = new Set<(write: DoneWrite) => void>();
  readonly #listener: Listener;
  readonly #underWay = new UnderWay();
  #exec: ExecHandler = () => 'absent';
  #tokensExpired = false;

  /** Begins with what another one holds, or with nothing. */
  constructor({ after, protocol = 'https' }: FakeApiServerOptions = {}) {
    this.#listener = new Listener({
      protocol,
      handle: (request, response) => {
        void this.#serve(request, response);
      },
      prepare: (server) => {
        serveExec(server, () => this.#exec);
      },
    });
    this.#store = after === undefined ? new Store() : after.#store.copy();
    this.#resources = new ServedResources(this.#store);
    this.#store.subscribe((event) => {
      this.#watches.send(event);
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
    return this.#underWay.count;
  }

  /** How many of those in flight a fault holds, or belong to a client that is frozen. */
  get held(): number {
    return this.#underWay.held;
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

  /** Whether any watch, open or not, is told late. */
  get watchesLag(): boolean {
    return this.#watches.lag;
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

  /** The stored object, as JSON. */
  read(kind: Kind<KubeObject>, key: ObjectKey): JsonObject | undefined {
    const entry = this.#store.get(resourceId(kind), key);
    const copy: unknown = entry === undefined ? undefined : structuredClone(entry.object);
    return isJsonObject(copy) ? copy : undefined;
  }

  /** Tells each change the moment it is made, until the returned function is called. */
  onChange(listener: (change: StoredEvent) => void): () => void {
    return this.#store.subscribe(listener);
  }

  /** Tells each write that was not refused when it is done, until the returned function is called. */
  onWrite(listener: (write: DoneWrite) => void): () => void {
    this.#writeListeners.add(listener);
    return () => {
      this.#writeListeners.delete(listener);
    };
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

  /** Sends a bookmark on every watch that asked for them. */
  bookmark(): void {
    this.#watches.bookmark(this.#store.revision);
  }

  /** Ends every watch, cleanly or by breaking the connection. */
  dropWatches(how: 'end' | 'reset' = 'reset'): void {
    this.#watches.drop(how);
  }

  /** Lets every watch lag behind: what happens now is told when the returned function is called. */
  holdWatches(): () => void {
    return this.#watches.hold(() => true);
  }

  /** Lets some watches lag behind, as the caches of one process do among each other. */
  lagWatches(which: (watch: WatchedBy) => boolean): () => void {
    return this.#watches.hold(which);
  }

  /**
   * Freezes a client: it is told nothing, and what it has sent is done when the returned function
   * is called, as of a process that stood still and wakes up late.
   */
  freeze(user: string): () => void {
    const thaw = this.#frozen.freeze(user);
    const tell = this.#watches.hold((watch) => watch.user === user);
    return () => {
      thaw();
      tell();
    };
  }

  /** Spoils the next line of every open watch. */
  spoilWatches(fault: 'truncate' | 'garble'): void {
    this.#watches.spoil(fault);
  }

  #accessWith(authorization: string | undefined): ClusterAccess {
    const { url, authority } = this.#listener.listening;
    return fixedAccess({ server: url, connection: { ca: authority, authorization } });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const record = recordRequest(request, this.#listener.connectionOf(request));
    this.#requests.push(record);
    if (record.verb !== 'watch') this.#underWay.countUntilClosed(response);
    const injection = this.#faults.take(record);
    const fault = injection?.fault;
    const arrivedAt = this.#store.revision;
    injection?.arrived?.();
    try {
      const body = await readJson(request);
      refuseOtherEncoding(request);
      await this.#underWay.holdUntil(response, this.#frozen.thawOf(record.user));
      if (fault !== undefined && (await this.#failEarly(fault, request, response))) return;
      if (fault?.type === 'status') throw failureOf(fault);
      if (record.verb === 'watch') {
        this.#watch(request, response, { record, fault });
        return;
      }
      const before = this.#store.revision;
      const answer = this.#answer(request, record, { body, fault });
      const changed = this.#store.revision !== before;
      const answered = fault?.type !== 'reset-after' && fault?.type !== 'truncate';
      const write = doneWrite(record, answer, { arrivedAt, changed, answered });
      if (write !== undefined) for (const listener of this.#writeListeners) listener(write);
      if (fault?.type === 'reset-after') this.#listener.reset(request);
      else if (fault?.type === 'truncate') sendHalf(response, answer, this.#resetOf(request));
      else if (fault?.type === 'slow') await sendSlowly(response, answer);
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

  /** Whether nothing more is to be done about the request. */
  async #failEarly(
    fault: Fault,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    if (fault.type === 'hang') this.#underWay.hold(response);
    if (fault.type === 'reset') this.#listener.reset(request);
    if (fault.type === 'hold') await this.#underWay.holdUntil(response, fault.until);
    return fault.type === 'reset' || fault.type === 'hang';
  }

  #answer(
    request: IncomingMessage,
    record: RecordedRequest,
    { body, fault }: { readonly body: unknown; readonly fault: Fault | undefined },
  ): Answer {
    const path = new URL(request.url ?? '/', this.url).pathname;
    if (path === '/version') {
      return { status: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.0-fake' } };
    }
    const route = parseRoute(path);
    if (route === undefined) throw notFound();
    if (route.plural === undefined) return this.#resources.discover(route);

    const operation = this.#operation(route, request, { record, body });
    if (request.method !== 'GET') {
      const answer = writeObject(operation, request.method);
      if (route.plural === 'namespaces' && request.method === 'DELETE') this.#empty(route.name);
      return answer;
    }
    const revision = fault?.type === 'stale' ? fault.revision : this.#store.revision;
    if (operation.key !== undefined) return readObject(operation, revision);
    if (record.query.has('continue') && this.#tokensExpired) throw gone();
    return listObjects(operation, revision);
  }

  #operation(
    route: Route,
    request: IncomingMessage,
    { record, body }: { readonly record: RecordedRequest; readonly body: unknown },
  ): Operation {
    const resource = this.#resources.of(route);
    return {
      store: this.#store,
      resource,
      namespace: route.namespace,
      key: record.key,
      subresource: subresourceOf(resource, route.subresource, request.method),
      query: record.query,
      contentType: request.headers['content-type'] ?? '',
      body,
    };
  }

  /** What the namespace controller does to a deleted namespace. */
  #empty(namespace: string | undefined): void {
    for (const located of this.#store.all()) {
      const key = keyOfMap(located.entry.object);
      if (namespace !== undefined && key.namespace === namespace) {
        deleteEntry(this.#store, located, 'Background');
      }
    }
  }

  #watch(
    request: IncomingMessage,
    response: ServerResponse,
    { record, fault }: { readonly record: RecordedRequest; readonly fault: Fault | undefined },
  ): void {
    const url = new URL(request.url ?? '/', this.url);
    const route = parseRoute(url.pathname);
    if (route === undefined) throw notFound();
    const resource = this.#resources.of(route);
    const id = resourceId(resource.kind);
    refuseOddWatch(url.searchParams);
    const asked = versionOf(url.searchParams);
    const { revision } = this.#store;
    const watch = new WatchConnection({
      response,
      reset: this.#resetOf(request),
      resource: id,
      namespace: route.namespace,
      selected: selectorOf(resource.kind, url.searchParams),
      describe: { apiVersion: apiVersionOf(resource.kind), kind: resource.kind.kind },
      show: (object) => shownAs(resource, object),
      watchedBy: { user: record.user, resource: record.resource },
      bookmarks: url.searchParams.get('allowWatchBookmarks') === 'true',
      from: asked === 0 ? revision : asked,
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
      // Without a version, a watch begins with what there is.
      if (asked === 0) for (const object of this.#store.list(id)) watch.sendPresent(object);
      else for (const event of this.#store.eventsAfter(id, asked)) watch.send(event);
      this.#watches.add(watch);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      watch.fail(error);
    }
  }
}
