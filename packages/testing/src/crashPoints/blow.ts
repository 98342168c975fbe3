import type { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { isWrite } from '../fakeApi/recordedRequest.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';
import type { CrashPoint, Strike, Trouble } from './crashPoints.js';
import type { ProgramWrites } from './programWrites.js';

/** A strike that is prepared, and comes when the program has got so far. */
export class Blow implements Strike {
  readonly point: CrashPoint;
  readonly #server: FakeApiServer;
  readonly #writes: ProgramWrites;
  readonly #strike = new AbortController();
  #thaw: () => void = () => undefined;

  constructor(server: FakeApiServer, writes: ProgramWrites, point: CrashPoint) {
    this.point = point;
    this.#server = server;
    this.#writes = writes;
    this.#prepare();
  }

  get trouble(): Trouble {
    return this.point.trouble;
  }

  get struck(): AbortSignal {
    return this.#strike.signal;
  }

  readonly wake = (): void => {
    this.#thaw();
  };

  /** Does the newest write, which is one outside of the server, and kills the program if it is its last. */
  async passOutside<T>(act: () => Promise<T>): Promise<T> {
    const { write, trouble } = this.point;
    if (this.struck.aborted || this.#writes.count !== write) return act();
    switch (trouble) {
      case 'killed before':
        break;
      case 'killed after':
      case 'down after':
        await act();
        break;
      case 'frozen at':
      case 'deposed at':
        return act();
    }
    this.#strike.abort();
    throw new Error('the connection broke: the program is dead');
  }

  #prepare(): void {
    const { write, trouble } = this.point;
    const when = (request: RecordedRequest): boolean => this.#writes.isAt(write, request);
    const struck = (): void => {
      this.#strike.abort();
    };
    switch (trouble) {
      case 'killed before':
        this.#server.inject({ when, fault: { type: 'reset' }, happened: struck });
        this.#silence();
        break;
      case 'killed after':
      case 'down after':
        this.#server.inject({ when, fault: { type: 'reset-after' }, happened: struck });
        this.#silence();
        break;
      case 'frozen at':
        this.#server.inject({
          when,
          fault: { type: 'none' },
          arrived: () => {
            this.#thaw = this.#server.freeze(this.#writes.user);
            struck();
          },
        });
        break;
      case 'deposed at':
        this.#server.inject({ when, fault: { type: 'none' }, arrived: struck });
    }
  }

  /** What a dead program still sends never arrives; a read beside the fatal write may be answered. */
  #silence(): void {
    const { write } = this.point;
    this.#server.inject({
      fault: { type: 'reset' },
      when: (request) => {
        const { count, user } = this.#writes;
        return request.user === user && (isWrite(request) ? count > write : count >= write);
      },
      times: Number.POSITIVE_INFINITY,
    });
  }
}
