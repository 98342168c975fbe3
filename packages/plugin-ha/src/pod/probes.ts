import type { JsonObject } from '@howdah/plugin-api';
import { REST_PORT } from '../names.js';

/**
 * Liveness is what the FEP manual documents. Patroni answers it also while PostgreSQL recovers or
 * is being copied, so it never cuts those short. Until the start-up probe has succeeded once the
 * others wait: a member that cannot reach the API yet is given half an hour.
 */
export function probes(scheme: 'HTTP' | 'HTTPS'): JsonObject {
  const get = (path: string): JsonObject => ({ path, port: REST_PORT, scheme });
  return {
    startupProbe: {
      httpGet: get('/liveness'),
      periodSeconds: 1,
      timeoutSeconds: 5,
      failureThreshold: 1800,
    },
    livenessProbe: {
      httpGet: get('/liveness'),
      initialDelaySeconds: 30,
      periodSeconds: 6,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    readinessProbe: {
      httpGet: get('/readiness'),
      periodSeconds: 3,
      timeoutSeconds: 3,
      failureThreshold: 3,
    },
  };
}
