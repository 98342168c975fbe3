import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { parseJson, read, readList, readText } from '../json/read.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import type { LineStream } from '../process/lineStream.js';
import { lockMember, selectedMembers, usableMembers } from './membersOfObject.js';
import type { TimelineEntry } from './timeline.js';

const RESTART_MS = 200;

/** Records over time which members the read-write Service names, and who holds the lock. */
export class SelectorWatcher {
  readonly #kubectl: Kubectl;
  readonly #target: DatabaseTarget;
  readonly #entries: TimelineEntry[] = [];
  readonly #streams = new Map<string, LineStream>();
  /** The state per EndpointSlice: the Service's members are those of all its slices. */
  readonly #slices = new Map<string, readonly string[]>();
  #running = false;

  constructor(kubectl: Kubectl, target: DatabaseTarget) {
    this.#kubectl = kubectl;
    this.#target = target;
  }

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  start(): void {
    const { namespace, service, name } = this.#target;
    this.#running = true;

    this.#watch(
      `/api/v1/namespaces/${namespace}/services`,
      `fieldSelector=metadata.name=${service}`,
      (event) => {
        this.#record('selector', selectedMembers(read(event, 'object')));
      },
    );
    this.#watch(
      `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
      `labelSelector=kubernetes.io/service-name=${service}`,
      (event) => {
        this.#recordSlice(event);
      },
    );
    this.#watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      `fieldSelector=metadata.name=${name}-leader`,
      (event) => {
        this.#record('lock', lockMember(read(event, 'object')));
      },
    );
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all([...this.#streams.values()].map(async (stream) => await stream.stop()));
  }

  #watch(path: string, selector: string, onEvent: (event: unknown) => void): void {
    const stream = this.#kubectl.stream(['get', '--raw', `${path}?watch=1&${selector}`], (line) => {
      const event = parseJson(line);
      if (event !== undefined && readText(event, 'type') !== 'ERROR') onEvent(event);
    });
    this.#streams.set(path, stream);
    void stream.ended.then(() => {
      // The API server ends a watch now and then; the new one starts with the present state.
      if (this.#running) {
        setTimeout(() => this.#running && this.#watch(path, selector, onEvent), RESTART_MS);
      }
    });
  }

  #recordSlice(event: unknown): void {
    const slice = read(event, 'object');
    const name = readText(slice, 'metadata', 'name') ?? '';

    if (readText(event, 'type') === 'DELETED') this.#slices.delete(name);
    else this.#slices.set(name, usableMembers(readList(slice, 'endpoints')));
    this.#record('endpoints', [...new Set([...this.#slices.values()].flat())]);
  }

  #record(source: TimelineEntry['source'], members: readonly string[]): void {
    const last = this.#entries.findLast((entry) => entry.source === source);
    if (last?.members.join() === members.join()) return;
    this.#entries.push({ at: Date.now(), source, members });
  }
}
