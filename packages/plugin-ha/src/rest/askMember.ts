import type { ClusterView, HttpResponse, JsonObject, PluginContext } from '@howdah/plugin-api';
import { inNamespaceOf } from '../names.js';
import { oneLine } from '../text/oneLine.js';
import { memberEndpoint } from './memberEndpoint.js';

/** A question to one member's Patroni. */
export interface MemberCall {
  readonly cluster: ClusterView;
  readonly member: string;
  readonly signal: AbortSignal;
}

/** What is asked, and how long Patroni may think. */
export interface MemberQuestion {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: JsonObject;
  readonly timeoutMs: number;
}

/** What came of a question. One that was never sent changed nothing; one without an answer may have. */
export type MemberAnswer =
  | { readonly answer: 'response'; readonly response: HttpResponse }
  | { readonly answer: 'none'; readonly reason: string }
  | { readonly answer: 'not-asked'; readonly reason: string };

const PODS = { apiVersion: 'v1', kind: 'Pod' };

/** Asks a member's Patroni. */
export async function askMember(
  { kube, http }: PluginContext,
  { cluster, member, signal }: MemberCall,
  { method, path, json, timeoutMs }: MemberQuestion,
): Promise<MemberAnswer> {
  const resource = inNamespaceOf(cluster, { plural: 'pods', name: member });
  // A question to an address of yesterday has no answer, and does no harm: it costs no request.
  const seen =
    method === 'GET'
      ? kube.cached(PODS, cluster.namespace).find(({ metadata }) => metadata.name === member)
      : undefined;
  const pod = seen ?? (await kube.get(resource, { signal }));
  const endpoint = pod === undefined ? undefined : memberEndpoint(pod, cluster.namespace);
  if (endpoint === undefined) {
    return { answer: 'not-asked', reason: `pod ${member} has no address` };
  }
  try {
    const response = await http.request({
      method,
      url: `${endpoint.url}${path}`,
      timeoutMs,
      signal,
      cluster,
      ...(json === undefined ? {} : { json }),
      ...(method === 'GET' ? {} : { credential: endpoint.credential }),
    });
    return { answer: 'response', response };
  } catch (error) {
    signal.throwIfAborted();
    return { answer: 'none', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What Patroni answered, in one line. */
export function describeAnswer({ status, body }: HttpResponse): string {
  const text = oneLine(body.replaceAll(/\s+/g, ' ').trim(), 200);
  return `Patroni answered ${status}${text === '' ? '' : `: ${text}`}`;
}
