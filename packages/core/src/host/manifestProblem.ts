import { z } from 'zod';
import { policyRule } from '../compose/schema/claim.js';
import { subdomainProblem } from '../compose/schema/kubernetesNames.js';

/** `plugin.<id>` is a key of a ConfigMap, and `<id>/cleanup` a finalizer: both end at 253 characters. */
const LONGEST_ID = 240;

/** It begins the types of conditions and the names of procedures, which people read. */
const LONGEST_KEY = 63;

const major = z.int().positive().optional();
const ids = z.array(z.string().min(1)).optional();

/** What the host reads of a manifest; types hold nobody who wrote it in JavaScript. */
const manifest = z.object({
  id: z
    .string()
    .max(LONGEST_ID, `expected ${LONGEST_ID} characters at most`)
    .refine(
      (id) => subdomainProblem(id) === undefined,
      'expected a DNS name like audit.example.org',
    ),
  key: z
    .string()
    .max(LONGEST_KEY, `expected ${LONGEST_KEY} characters at most`)
    .regex(/^[a-z][A-Za-z0-9-]*$/, 'expected a word like pgAudit'),
  version: z.string().min(1),
  provides: ids,
  requires: ids,
  optional: ids,
  claims: ids,
  rbac: z.array(policyRule).optional(),
  grants: z.array(policyRule).optional(),
  sql: z.literal(true).optional(),
  crds: z.array(z.looseObject({})).optional(),
  specSchema: z.looseObject({}).optional(),
  postgres: z.object({ min: major, max: major }).optional(),
  watches: z
    .array(
      z.object({
        apiVersion: z.string().min(1),
        kind: z.string().min(1),
        plural: z.string().min(1).optional(),
        optional: z.literal(true).optional(),
        relevant: z.custom((value) => typeof value === 'function', 'expected a function'),
      }),
    )
    .optional(),
});

/** Owners of what no plugin contributed, and the prefix of core's own procedures. */
const CORES_OWN: ReadonlySet<unknown> = new Set(['core', 'user']);

/** What is wrong with a manifest, as `<path> <what was expected>`. */
export function manifestProblem(value: {
  readonly id: unknown;
  readonly key: unknown;
}): string | undefined {
  if (CORES_OWN.has(value.id)) return 'id is a name that core keeps for itself';
  if (CORES_OWN.has(value.key)) return 'key is a name that core keeps for itself';
  const parsed = manifest.safeParse(value);
  const [issue] = parsed.error?.issues ?? [];
  return issue === undefined ? undefined : `${issue.path.join('.')}: ${issue.message}`;
}
