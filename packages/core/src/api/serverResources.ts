import { compareQuantities, tryParseQuantity } from '@howdah/kube';
import type { FepClusterSpec } from './fepCluster.js';

type MachineSpec = FepClusterSpec['fep']['mcSpec'];

const RESOURCES = ['cpu', 'memory'] as const;
type Amounts = Readonly<Record<(typeof RESOURCES)[number], string>>;

// FEP's. The API server writes them beside what a manifest holds, so that they look written.
const DEFAULT_LIMITS: Amounts = { cpu: '500m', memory: '700Mi' };
const DEFAULT_REQUESTS: Amounts = { cpu: '200m', memory: '512Mi' };

/** Requests and limits of the database container. */
export interface ServerResources {
  readonly limits: Amounts;
  readonly requests: Amounts;
}

/** What the manifest says, with defaults that never contradict it. */
export function serverResources(mcSpec: MachineSpec): ServerResources {
  const cpu = settled(mcSpec, 'cpu');
  const memory = settled(mcSpec, 'memory');
  return {
    limits: { cpu: cpu.limit, memory: memory.limit },
    requests: { cpu: cpu.request, memory: memory.request },
  };
}

/** Amounts with which a pod is refused for ever, such as a request above its limit. */
export function serverResourceProblems(mcSpec: MachineSpec): readonly string[] {
  return RESOURCES.flatMap((name) => {
    const { limit, request } = settled(mcSpec, name);
    const odd = [limit, request].find((amount) => tryParseQuantity(amount) === undefined);
    if (odd !== undefined || isNothing(limit)) {
      return [
        `"${odd ?? limit}" is not an amount of ${name}; write for example ${DEFAULT_LIMITS[name]}`,
      ];
    }
    if (!exceeds(request, limit)) return [];
    return [
      `requests.${name} of ${request} is above limits.${name} of ${limit}; write a limit of ${request} or more, or a smaller request`,
    ];
  });
}

function settled(
  mcSpec: MachineSpec,
  name: keyof Amounts,
): { readonly limit: string; readonly request: string } {
  const limit = mcSpec?.limits?.[name] ?? DEFAULT_LIMITS[name];
  const request = mcSpec?.requests?.[name] ?? DEFAULT_REQUESTS[name];
  if (!exceeds(request, limit)) return { limit, request };
  if (limit === DEFAULT_LIMITS[name]) return { limit: request, request };
  if (request === DEFAULT_REQUESTS[name]) return { limit, request: limit };
  return { limit, request };
}

function isNothing(limit: string): boolean {
  return !exceeds(limit, '0');
}

function exceeds(request: string, limit: string): boolean {
  const [wanted, most] = [tryParseQuantity(request), tryParseQuantity(limit)];
  return wanted !== undefined && most !== undefined && compareQuantities(wanted, most) > 0;
}
