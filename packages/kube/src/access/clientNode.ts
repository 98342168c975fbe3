/**
 * The only door to `@kubernetes/client-node`. It is opened on demand: importing it costs about
 * 80 MB of memory, which an operator in its pod never needs to spend.
 */
export async function loadClientNode(): Promise<typeof import('@kubernetes/client-node')> {
  return import('@kubernetes/client-node');
}
