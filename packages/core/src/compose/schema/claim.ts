import type {
  MaterialSource,
  PolicyRule,
  SecretKeyReference,
  Strength,
  Workload,
} from '@howdah/plugin-api';
import { z } from 'zod';
import { contractSchema } from './contractSchema.js';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A CronJob's name has at most 52 characters. */
const JOB = /^job\/[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/;

const APP = /^app\/[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/;

const FIXED: ReadonlySet<string> = new Set(
  Object.keys({
    instance: true,
    restore: true,
    upgrade: true,
    pgpool: true,
    exporter: true,
  } satisfies Record<Exclude<Workload, `${'app' | 'job'}/${string}`>, true>),
);

/** Texts, in their order. */
export const texts = z.array(z.string()).readonly();

/** A name or id that is not empty. */
export const name = z.string().min(1);

/** Name of a container, as Kubernetes wants it. */
export const containerName = z.string().regex(DNS_LABEL);

/** Members of every contribution. */
export const traced = { field: z.string().exactOptional() };

/** Members of a contribution to an ordered slot. */
export const ordering = { before: texts.exactOptional(), after: texts.exactOptional() };

/** How firmly something is claimed. */
export const strength = contractSchema<Strength>()(z.enum(['default', 'required']));

/** A workload that pods are brought by for a Job. */
export const jobWorkload = contractSchema<`job/${string}`>()(
  z.custom<`job/${string}`>(
    (value) => typeof value === 'string' && JOB.test(value),
    'expected job/<name>, of lower-case letters, digits and dashes',
  ),
);

/** The pods that a slot reaches. */
export const workload = contractSchema<Workload>()(
  z.custom<Workload>(
    (value) =>
      typeof value === 'string' && (FIXED.has(value) || APP.test(value) || JOB.test(value)),
    `expected ${[...FIXED].join(', ')}, app/<name> or job/<name>`,
  ),
);

/** A key of a Secret. */
export const secretKey = contractSchema<SecretKeyReference>()(
  z.strictObject({ secret: name, key: name }),
);

/** Where secret material is found. */
export const materialSource = contractSchema<MaterialSource>()(
  z.union([z.strictObject({ secretRef: secretKey }), z.strictObject({ fileInPod: name })], {
    error: 'expected { secretRef: { secret, key } } or { fileInPod }',
  }),
);

/** An RBAC rule. */
export const policyRule = contractSchema<PolicyRule>()(
  z.strictObject({
    apiGroups: texts,
    resources: texts,
    resourceNames: texts.exactOptional(),
    verbs: texts,
  }),
);

/** A TCP port. */
export const port = z.int().min(1).max(65_535);
