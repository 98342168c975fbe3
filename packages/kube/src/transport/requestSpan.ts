import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { describeTarget } from '../errors/describeTarget.js';
import { isKubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';

const tracer = trace.getTracer('@howdah/kube');

/** What is told of a request: nothing of its body or of a header. */
export interface SpannedRequest {
  readonly method: string;
  readonly host: string;
  readonly target: KubeErrorTarget;
}

/** Answers that callers expect: an object that is not there, a race that was lost. */
const EXPECTED: ReadonlySet<number> = new Set([404, 409]);

/**
 * Lets a request run in a span below that of whoever asks. Without an SDK there is no span, and
 * nothing is spent on one.
 */
export function inRequestSpan<T extends { readonly status: number }>(
  { method, host, target }: SpannedRequest,
  send: (span: Span) => Promise<T>,
): Promise<T> {
  const { namespace } = target.key ?? {};
  const options = {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'server.address': host,
      'howdah.kube.call': describeTarget(target),
      ...(namespace === undefined ? {} : { 'k8s.namespace.name': namespace }),
    },
  };
  return tracer.startActiveSpan(`${target.verb} ${target.resource}`, options, async (span) => {
    try {
      const answer = await send(span);
      const { status } = answer;
      span.setAttribute('http.response.status_code', status);
      if (status >= 400 && !EXPECTED.has(status)) fail(span, String(status));
      return answer;
    } catch (error) {
      fail(span, isKubeError(error) ? error.code : 'UNKNOWN');
      throw error;
    } finally {
      span.end();
    }
  });
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
