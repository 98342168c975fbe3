import type { Credential, ObjectJson } from '@howdah/plugin-api';
import { z } from 'zod';
import { REST_PORT } from '../names.js';

const REST_USERNAME = 'PATRONI_RESTAPI_USERNAME';
const REST_PASSWORD = 'PATRONI_RESTAPI_PASSWORD';

const podShape = z.object({
  spec: z.object({
    containers: z.array(
      z.object({
        livenessProbe: z
          .object({ httpGet: z.object({ scheme: z.string().optional() }).optional() })
          .optional(),
        env: z
          .array(
            z.object({
              name: z.string(),
              value: z.string().optional(),
              valueFrom: z
                .object({
                  secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional(),
                })
                .optional(),
            }),
          )
          .optional(),
      }),
    ),
  }),
  status: z.object({ podIP: z.string().min(1) }),
});

/** Where a member's Patroni answers, and with which credential it was started. */
export interface MemberEndpoint {
  readonly pod: string;
  readonly url: string;
  readonly credential: Credential & { readonly namespace: string };
}

/** Reads the endpoint off the pod; undefined while the pod has no address or is no member. */
export function memberEndpoint(pod: ObjectJson, namespace: string): MemberEndpoint | undefined {
  const parsed = podShape.safeParse(pod);
  if (!parsed.success) return undefined;
  const env = parsed.data.spec.containers.flatMap((container) => container.env ?? []);
  const username = env.find((entry) => entry.name === REST_USERNAME)?.value;
  const secret = env.find((entry) => entry.name === REST_PASSWORD)?.valueFrom?.secretKeyRef;
  if (username === undefined || secret === undefined) return undefined;

  const { podIP } = parsed.data.status;
  const host = podIP.includes(':') ? `[${podIP}]` : podIP;
  // A member speaks as the template says that it was made from.
  const isSecure = parsed.data.spec.containers.some(
    ({ livenessProbe }) => livenessProbe?.httpGet?.scheme === 'HTTPS',
  );
  return {
    pod: pod.metadata.name,
    url: `${isSecure ? 'https' : 'http'}://${host}:${REST_PORT}`,
    credential: { username, password: { secret: secret.name, key: secret.key }, namespace },
  };
}
