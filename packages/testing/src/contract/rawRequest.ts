import { Agent, request } from 'node:https';
import { isJsonObject } from '@howdah/kube';
import type { ClusterAccess, Json, JsonObject } from '@howdah/kube';

/** A request as no client of ours sends it. */
export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

/** What it was answered. */
export interface RawAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Sends a request over a connection of its own, and reads the answer whatever it is. */
export async function rawRequest(access: ClusterAccess, asked: RawRequest): Promise<RawAnswer> {
  const { ca, cert, key, authorization } = await access.connection();
  const { method, path, contentType = 'application/json', body = '' } = asked;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${access.server}${path}`,
      {
        method,
        agent: new Agent({ ca, cert, key }),
        headers: {
          accept: 'application/json',
          'content-type': contentType,
          'content-length': Buffer.byteLength(body),
          ...(authorization === undefined ? {} : { authorization }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const answer: unknown = JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, body: isJsonObject(answer) ? answer : {} });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Its status and, where something is wrong, the fields and the reasons. */
export function verdictOf({ status, body }: RawAnswer): string {
  const details = isJsonObject(body['details']) ? body['details'] : {};
  const causes = listAt(details, 'causes').map((cause) =>
    [cause['field'], cause['reason']].filter((text) => typeof text === 'string').join(' '),
  );
  return [status, ...causes].join(' ');
}

/** The objects of a list in an answer. */
export function listAt(body: JsonObject, field: string): readonly JsonObject[] {
  const items: readonly (Json | undefined)[] = Array.isArray(body[field]) ? body[field] : [];
  return items.filter(isJsonObject);
}
