import { SpanStatusCode, trace } from '@opentelemetry/api';
import { classOf } from '../compose/classOf.js';
import type { WorkResult } from '../kernel/runWorkers.js';

const tracer = trace.getTracer('@howdah/core');

/** Which reconcile it is. */
export interface SpannedReconcile {
  readonly controller: string;
  readonly key: string;
  readonly namespace: string | undefined;
  /** As the log has it. */
  readonly reconcile: string;
  readonly generation: string;
}

/** Lets a reconcile run in a span of its own, above those of its requests. */
export function inReconcileSpan(
  { controller, key, namespace, reconcile, generation }: SpannedReconcile,
  work: () => Promise<WorkResult>,
): Promise<WorkResult> {
  const attributes = {
    'howdah.controller': controller,
    'howdah.key': key,
    'howdah.reconcile': reconcile,
    'howdah.generation': generation,
    ...(namespace === undefined ? {} : { 'k8s.namespace.name': namespace }),
  };
  return tracer.startActiveSpan(`reconcile ${controller}`, { attributes }, async (span) => {
    try {
      const result = await work();
      span.setAttribute('howdah.result', result.result);
      return result;
    } catch (error) {
      // The class only: the text of an error that is not ours may quote what is secret.
      span.setAttribute('error.type', classOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
