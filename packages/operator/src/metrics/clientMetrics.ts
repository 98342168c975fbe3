import type { ClientObserver } from '@howdah/kube';
import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { LATENCY_BUCKETS } from './latencyBuckets.js';

/** Counts requests to the API server, named and labelled as client-go does. */
export function clientMetrics(registry: Registry): ClientObserver {
  const registers = [registry];
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests to the API server, by status code, method and host.',
    labelNames: ['code', 'method', 'host'],
    registers,
  });
  const histogram = (name: string, help: string): Histogram =>
    new Histogram({
      name,
      help,
      labelNames: ['verb', 'host'],
      registers,
      buckets: [...LATENCY_BUCKETS],
    });
  const durations = histogram(
    'rest_client_request_duration_seconds',
    'How long a request takes; of a watch, until it begins.',
  );
  const waits = histogram(
    'rest_client_rate_limiter_duration_seconds',
    "How long a request waits for the operator's own rate limit.",
  );
  return {
    attempted({ method, host, status, seconds }) {
      requests.inc({ code: status ?? '<error>', method, host });
      durations.observe({ verb: method, host }, seconds);
    },
    waited({ method, host, seconds }) {
      waits.observe({ verb: method, host }, seconds);
    },
  };
}
