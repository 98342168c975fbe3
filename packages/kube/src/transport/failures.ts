import { KubeError } from '../errors/kubeError.js';
import type { KubeErrorTarget } from '../errors/kubeError.js';
import { describeTarget } from '../errors/describeTarget.js';

/** Whether the request may have reached the server before the connection failed. */
export function wasSent(error: unknown): boolean {
  const code = codeOf(error);
  return !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code);
}

/** Names the system's code only: undici's own messages may quote what was sent. */
export function connectionError(target: KubeErrorTarget, cause: unknown): KubeError {
  if (cause instanceof KubeError) return cause;
  return new KubeError({
    code: 'CONNECTION',
    message: `${describeTarget(target)}: no answer from the API server (${codeOf(cause)}); check that it is reachable`,
    target,
    cause,
  });
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
