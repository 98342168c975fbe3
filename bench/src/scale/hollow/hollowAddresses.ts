import type { LocalCluster } from '@howdah/e2e';

/**
 * Addresses of hollow pods: of the benchmark range, apart from those that `npm run up` uses
 * (dev/src/versions.ts). As a local route they all are this machine, without one interface each.
 */
const RANGE = '198.18.32.0/19';
const FIRST = (198 << 24) | (18 << 16) | (32 << 8);
const LAST = FIRST + 2 ** 13 - 2;

/** Hands out addresses that no hollow pod has. */
export class HollowAddresses {
  #next = FIRST + 1;

  take(): string {
    if (this.#next > LAST) throw new Error(`${RANGE} has no address left for another pod`);
    const number = this.#next;
    this.#next += 1;
    return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.');
  }
}

/** Routes the range to this machine, by a container with the right to do so, as `npm run up` does. */
export async function routeAddresses(cluster: LocalCluster): Promise<void> {
  await ip(cluster, ['route', 'replace', 'local', RANGE, 'dev', 'lo']);
}

/** Takes the route away. */
export async function unrouteAddresses(cluster: LocalCluster): Promise<void> {
  await ip(cluster, ['route', 'del', 'local', RANGE, 'dev', 'lo']);
}

async function ip(cluster: LocalCluster, args: readonly string[]): Promise<void> {
  const asked = ['inspect', '--format', '{{.Config.Image}}', cluster.controlPlane];
  const image = (await cluster.docker(asked)).stdout.trim();
  const shared = ['run', '--rm', '--network', 'host', '--cap-add', 'NET_ADMIN'];
  await cluster.docker([...shared, '--entrypoint', 'ip', image, ...args]);
}
