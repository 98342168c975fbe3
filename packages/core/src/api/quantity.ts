import { z } from 'zod';
import { TYPELESS, prunedObject } from './objectShapes.js';

const CPU = /^(\d+(\.\d*)?|\.\d+)(m|[Ee][-+]?\d+)?$/;
const MEMORY = /^(\d+(\.\d*)?|\.\d+)([kmKMGTPE]|[KMGTPE]i|[Ee][-+]?\d+)?$/;
// Also takes the odd `1e3Gi` that the FEP definition takes; the volume code refuses what no
// storage driver could provide.
const STORAGE_SIZE = /^(\d+(\.\d+)?(e\d+)?[EPTGMK]i?|\d+(\.\d+)?(e\d+)?|\d+k)$/;

/** Most characters of an amount. */
export const LONGEST_AMOUNT = 64;

/** Manifests write `cpu: 1`, `cpu: 0.5` and `cpu: 500m`: numbers become their decimal text. */
function amount(description: string, pattern: RegExp) {
  return z
    .union([z.string().max(LONGEST_AMOUNT).regex(pattern), z.number().nonnegative()])
    .transform(String)
    .meta({ description, ...TYPELESS, maxLength: LONGEST_AMOUNT, pattern: pattern.source });
}

/** A CPU amount. */
export const cpuAmount = (description: string) => amount(description, CPU);

/** A memory amount. */
export const memoryAmount = (description: string) => amount(description, MEMORY);

/** The size of a volume, as in `2Gi`. */
export function storageSize(description: string) {
  return z.string().max(LONGEST_AMOUNT).regex(STORAGE_SIZE).meta({ description });
}

/** Requests and limits of a container, with nothing assumed where they are left out. */
export function machineSpec(container: string) {
  const amounts = () => ({
    cpu: cpuAmount('CPU, as `500m` or `1`.').optional(),
    memory: memoryAmount('Memory, as `512Mi`.').optional(),
  });
  return prunedObject(`CPU and memory of ${container}.`, {
    limits: prunedObject(`Upper bounds for ${container}.`, amounts()).optional(),
    requests: prunedObject(`What is reserved for ${container}.`, amounts()).optional(),
  });
}

/** Requests and limits of the database container. */
export const serverMachineSpec = prunedObject('CPU and memory of the database container.', {
  limits: prunedObject('Upper bounds for the database container.', {
    cpu: cpuAmount('CPU limit.').prefault('500m'),
    memory: memoryAmount('Memory limit.').prefault('700Mi'),
  }).optional(),
  requests: prunedObject('What is reserved for the database container.', {
    cpu: cpuAmount('CPU request.').prefault('200m'),
    memory: memoryAmount('Memory request.').prefault('512Mi'),
  }).optional(),
});
