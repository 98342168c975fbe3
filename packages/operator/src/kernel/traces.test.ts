import { KINDS } from '@howdah/kube';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bringUp } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';

const exporter = new InMemorySpanExporter();

// What whoever installs an SDK does before the operator starts.
beforeEach(() => {
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => {
  trace.disable();
  context.disable();
  exporter.reset();
});

const spansNamed = (name: string): readonly ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.name === name);

const parentOf = (span: ReadableSpan | undefined): ReadableSpan | undefined =>
  exporter
    .getFinishedSpans()
    .find((one) => one.spanContext().spanId === span?.parentSpanContext?.spanId);

it('a reconcile is a span that names its cluster, and its requests are spans below it', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const [applied] = spansNamed('apply statefulsets.apps');
    expect(applied?.attributes).toMatchObject({
      'http.request.method': 'PATCH',
      'howdah.kube.call': 'apply statefulsets.apps shop/my-db-sts',
      'http.response.status_code': 201,
      'k8s.namespace.name': 'shop',
    });
    const reconcile = parentOf(applied);
    expect(reconcile?.name).toBe('reconcile fepcluster');
    expect(reconcile?.attributes).toEqual({
      'howdah.controller': 'fepcluster',
      'howdah.key': 'shop/my-db',
      'howdah.generation': '1',
      'howdah.reconcile': expect.stringMatching(/^\d+$/),
      'howdah.result': expect.stringMatching(/^(done|again)$/),
      'k8s.namespace.name': 'shop',
    });
    const ids = spansNamed('reconcile fepcluster').map(
      (span) => span.attributes['howdah.reconcile'],
    );
    expect(new Set(ids).size).toBe(ids.length);
  }));

it('a reconcile that fails is told by its class, and the request that failed it by its status', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    exporter.reset();
    scene.server.inject({
      when: ({ verb, resource }) => verb === 'apply' && resource === 'statefulsets',
      fault: { type: 'status', status: 422, reason: 'Invalid' },
    });
    await scene.patchCluster({ fep: { imagePullSecrets: 'hunter2' } });
    await scene.quiet();
    const [refused] = spansNamed('apply statefulsets.apps');
    expect(refused?.status.code).toBe(SpanStatusCode.ERROR);
    expect(refused?.attributes['error.type']).toBe('422');
    expect(parentOf(refused)?.attributes['error.type']).toBe('KubeError');
    expect(parentOf(refused)?.status).toEqual({ code: SpanStatusCode.ERROR });
  }));

it('an answer that is expected is no error, and a request that was repeated says so', () =>
  withScene(async ({ server, world }) => {
    exporter.reset();
    server.inject({
      when: ({ resource }) => resource === 'nodes',
      fault: { type: 'status', status: 503 },
    });
    await world.kube.get(KINDS.nodes, { name: 'nobody' });
    const [asked] = spansNamed('get nodes');
    expect(asked?.attributes).toMatchObject({
      'http.response.status_code': 404,
      'http.request.resend_count': 1,
    });
    expect(asked?.attributes['error.type']).toBeUndefined();
    expect(asked?.status.code).toBe(SpanStatusCode.UNSET);
  }));
