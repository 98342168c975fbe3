import type { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { isWrite } from '../fakeApi/recordedRequest.js';
import type { RecordedRequest } from '../fakeApi/recordedRequest.js';

/** The writes of a program so far, counted from one: those on the API server, and those outside of it. */
export class ProgramWrites {
  readonly user: string;
  readonly #server: FakeApiServer;
  /** By the number that each has among all. */
  readonly #outside = new Map<number, string>();

  constructor(server: FakeApiServer, user: string) {
    this.#server = server;
    this.user = user;
  }

  get count(): number {
    return this.#onServer.length + this.#outside.size;
  }

  /** The numbers of those outside. */
  get outside(): ReadonlySet<number> {
    return new Set(this.#outside.keys());
  }

  /** The numbers of those that delete. */
  get deletes(): ReadonlySet<number> {
    const numbers = Array.from({ length: this.count }, (_, index) => index + 1);
    return new Set(numbers.filter((number) => this.#request(number)?.verb === 'delete'));
  }

  /** One that begins outside of the server. */
  addOutside(what: string): void {
    this.#outside.set(this.count + 1, what);
  }

  /** The number of a request; undefined where it is no write of the program. */
  numberOf(request: RecordedRequest): number | undefined {
    const index = this.#onServer.indexOf(request);
    if (index < 0) return undefined;
    // Each that was outside and came before counts as well.
    return [...this.#outside.keys()].reduce(
      (number, outside) => (outside <= number ? number + 1 : number),
      index + 1,
    );
  }

  /** Whether a request is the newest of all, and has that number. */
  isAt(number: number, request: RecordedRequest): boolean {
    return request.user === this.user && isWrite(request) && this.count === number;
  }

  /** The write with a number, for a person to read. */
  describe(number: number): string | undefined {
    const request = this.#request(number);
    return this.#outside.get(number) ?? (request && described(request));
  }

  /** The one with a number, if it is on the server. */
  #request(number: number): RecordedRequest | undefined {
    if (this.#outside.has(number)) return undefined;
    const before = [...this.#outside.keys()].filter((each) => each < number).length;
    return this.#onServer[number - 1 - before];
  }

  get #onServer(): readonly RecordedRequest[] {
    return this.#server.writes.filter((made) => made.user === this.user);
  }
}

function described({ verb, resource, subresource, key }: RecordedRequest): string {
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  return [verb, path, key?.name].filter((part) => part !== undefined).join(' ');
}
