import type { JsonMap } from './jsonMap.js';

/** Ends a request with a Kubernetes Status. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly status: number;
  readonly reason: string;
  readonly details: JsonMap;

  constructor(status: number, reason: string, details: JsonMap = {}) {
    super(reason);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }

  body(): JsonMap {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `fake API server: ${this.message}`,
      reason: this.reason,
      details: this.details,
      code: this.status,
    };
  }
}

/** Refuses what a real server does and the fake does not, so that no test is green by mistake. */
export class Unimplemented extends Failure {
  constructor(what: string) {
    super(501, 'NotImplemented');
    this.message = `${what}: a real API server does this, the fake does not; see the README of @howdah/testing`;
  }
}

export const notFound = (): Failure => new Failure(404, 'NotFound');
export const conflict = (): Failure => new Failure(409, 'Conflict');
export const gone = (): Failure => new Failure(410, 'Expired');
export const badRequest = (): Failure => new Failure(400, 'BadRequest');

/** Why a field is refused, as in the details of a Status. */
export interface Cause {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

export function invalidCause(field: string, reason: string, message: string): Cause {
  return { field, reason, message };
}

/** The answer to a JSON patch that does not fit: as the real one, without causes. */
export const patchRefused = (): Failure => new Failure(422, 'Invalid');

/** The answer to an object that breaks rules. */
export function invalid(...causes: readonly Cause[]): Failure {
  return new Failure(422, 'Invalid', { causes });
}
