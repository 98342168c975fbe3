/**
 * What the log tells of an error. Our own hold no secret; of an API server's answer only the code
 * and the object are told.
 */
export function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}
