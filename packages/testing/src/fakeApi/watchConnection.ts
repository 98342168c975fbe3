import type { ServerResponse } from 'node:http';
import type { Failure } from './failure.js';
import { mapAt, textAt } from './jsonMap.js';
import type { JsonMap } from './jsonMap.js';
import type { Selector } from './selectors.js';
import type { StoredEvent } from './store.js';
import type { WatchedBy } from './watches.js';

/** How the next line of a watch is spoilt. */
export type LineFault = 'truncate' | 'garble';

/** One open watch. */
export class WatchConnection {
  readonly #response: ServerResponse;
  /** Breaks the connection. */
  readonly reset: () => void;
  readonly #resource: string;
  readonly #namespace: string | undefined;
  readonly #selected: Selector;
  readonly #describe: { readonly apiVersion: string; readonly kind: string };
  readonly #show: (object: JsonMap) => JsonMap;
  #nextFault: LineFault | undefined;
  readonly #bookmarks: boolean;
  readonly watchedBy: WatchedBy;
  /** Up to here the client knows: a lagging event may have been in the history already. */
  #told: number;
  /** What is to be told once the watch lags behind no more. */
  #lagging: StoredEvent[] | undefined;

  constructor(options: {
    readonly response: ServerResponse;
    readonly reset: () => void;
    readonly resource: string;
    readonly namespace: string | undefined;
    readonly selected: Selector;
    readonly describe: { readonly apiVersion: string; readonly kind: string };
    /** How an object is shown in the version that is watched. */
    readonly show: (object: JsonMap) => JsonMap;
    readonly watchedBy: WatchedBy;
    /** Whether the client asked for bookmarks. */
    readonly bookmarks: boolean;
    readonly from: number;
    readonly fault: LineFault | undefined;
  }) {
    this.#response = options.response;
    this.reset = options.reset;
    this.#resource = options.resource;
    this.#namespace = options.namespace;
    this.#selected = options.selected;
    this.#describe = options.describe;
    this.#show = options.show;
    this.watchedBy = options.watchedBy;
    this.#bookmarks = options.bookmarks;
    this.#nextFault = options.fault;
    this.#told = options.from;
    this.#response.writeHead(200, { 'content-type': 'application/json' });
    this.#response.flushHeaders();
  }

  hold(): void {
    this.#lagging ??= [];
  }

  release(): void {
    const lagging = this.#lagging ?? [];
    this.#lagging = undefined;
    for (const event of lagging) this.send(event);
  }

  /** Tells an object that was there before the watch began. */
  sendPresent(object: JsonMap): void {
    if (this.#isElsewhere(object) || !this.#selected(object)) return;
    this.#line({ type: 'ADDED', object: this.#show(object) });
  }

  /** Sends an event if it concerns this watch. */
  send(event: StoredEvent): void {
    if (this.#lagging !== undefined) {
      this.#lagging.push(event);
      return;
    }
    if (event.resource !== this.#resource || event.revision <= this.#told) return;
    this.#told = event.revision;
    if (this.#isElsewhere(event.object)) return;
    const was = event.previous !== undefined && this.#selected(event.previous);
    const is = event.type !== 'DELETED' && this.#selected(event.object);
    if (!was && !is) return;
    const type = is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED';
    this.#line({ type, object: this.#show(event.object) });
  }

  bookmark(revision: number): void {
    if (!this.#bookmarks || this.#lagging !== undefined) return;
    const metadata = { resourceVersion: String(revision), creationTimestamp: null };
    this.#line({ type: 'BOOKMARK', object: { ...this.#describe, metadata } });
  }

  /** Ends the watch with the server's complaint in its last line. */
  fail(failure: Failure): void {
    this.#line({ type: 'ERROR', object: failure.body() });
    this.end();
  }

  end(): void {
    this.#response.end();
  }

  spoilNext(fault: LineFault): void {
    this.#nextFault = fault;
  }

  #line(event: JsonMap): void {
    const text = JSON.stringify(event);
    const fault = this.#nextFault;
    this.#nextFault = undefined;
    switch (fault) {
      case undefined:
        this.#response.write(`${text}\n`);
        return;
      case 'garble':
        this.#response.write(`${text.slice(0, text.length / 2)}\n`);
        return;
      case 'truncate':
        this.#response.write(text.slice(0, text.length / 2), () => {
          this.reset();
        });
    }
  }

  #isElsewhere(object: JsonMap): boolean {
    const namespace = textAt(mapAt(object, 'metadata'), 'namespace');
    return this.#namespace !== undefined && namespace !== this.#namespace;
  }
}
