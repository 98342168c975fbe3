import { fileURLToPath } from 'node:url';
import { OPERATOR, parseJson, read, readNumber, readText, waitUntil } from '@howdah/e2e';
import type { LocalCluster } from '@howdah/e2e';
import { nodeNetwork } from './nodeNetwork.js';
import { metricOf } from './prometheusText.js';

/** What the operator of the benchmark is started with. */
export interface OperatorOptions {
  readonly cluster: LocalCluster;
  readonly namespace: string;
  /** Folders with the bundle, and with the account's token. */
  readonly bundle: string;
  readonly token: string;
  /** Where a CPU profile of each life of the process is to be put. */
  readonly profile?: string;
}

/** The process at one moment, by its metrics. */
export interface OperatorSample {
  readonly residentMiB: number;
  readonly heapUsedMiB: number;
  readonly cpuSeconds: number;
  readonly startedAt: number;
  readonly reconciles: number;
}

/** How long the event loop was held up at most while it was watched, in milliseconds. */
export interface Stall {
  /** In all, waits for a processor included. */
  readonly heldUpMs: number;
  /** By work of the operator itself. */
  readonly ownMs: number;
}

/** A line of the operator's log. */
export interface LogLine {
  readonly at: number;
  readonly message: string;
  readonly cluster: string | undefined;
}

const NAME = 'howdah-bench-operator';
const HTTP_PORT = 8080;
const MONITOR = fileURLToPath(new URL('turnMonitor.mjs', import.meta.url));
const MONITOR_PORT = 8081;
/** Node grants itself as much heap as within the limit of the Deployment; 500 clusters fit too. */
const MEMORY = '512m';
const UP_MS = 120_000;

/**
 * The operator's image with this working copy's bundle, in a container beside the nodes: the same
 * program on the same Node as in a pod, started again when it ends, as a pod would be.
 */
export class OperatorContainer {
  readonly #options: OperatorOptions;
  #address = '';

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** Starts it; resolves once its caches are filled. */
  async start(): Promise<void> {
    const { cluster, bundle, token, profile } = this.#options;
    const { network, controlPlane } = await nodeNetwork(cluster);
    const mounts = [
      `${MONITOR}:/bench/turnMonitor.mjs:ro`,
      `${bundle}:/opt/howdah:ro`,
      `${token}:/var/run/secrets/kubernetes.io/serviceaccount:ro`,
      ...(profile === undefined ? [] : [`${profile}:/profile`]),
    ];
    const environment = {
      KUBERNETES_SERVICE_HOST: controlPlane,
      KUBERNETES_SERVICE_PORT: '6443',
      POD_NAME: NAME,
      POD_NAMESPACE: this.#options.namespace,
      WATCH_NAMESPACE: this.#options.namespace,
      HTTP_PORT: String(HTTP_PORT),
      DEFAULT_POSTGRES_MAJOR: '17',
      RELATED_IMAGE_POSTGRES_17: 'docker.io/howdah/postgres:17',
    };
    await cluster.docker([
      ...['run', '--detach', '--name', NAME, '--network', network, '--entrypoint', 'node'],
      ...['--memory', MEMORY, '--restart', 'on-failure'],
      ...mounts.flatMap((mount) => ['--volume', mount]),
      ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      OPERATOR.image,
      ...(profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir=/profile']),
      ...['--import', '/bench/turnMonitor.mjs', '/opt/howdah/operator.js'],
    ]);
    const inspected = await cluster.docker(['inspect', '--format', '{{json .}}', NAME]);
    const networks = read(parseJson(inspected.stdout), 'NetworkSettings', 'Networks');
    this.#address = readText(networks, network, 'IPAddress') ?? '';
    const answersOk = async (path: string): Promise<void> => {
      await waitUntil({ what: `the operator's ${path}`, timeoutMs: UP_MS, everyMs: 50 }, async () =>
        (await this.#ask(`${HTTP_PORT}/${path}`)) === 'ok\n' ? true : undefined,
      );
    };
    await answersOk('healthz');
    // How long Node takes to load the program is no stall of its work.
    await this.watchStalls();
    await answersOk('readyz');
  }

  /** Ends it as an upgrade would; its log goes with it. */
  async stop(): Promise<void> {
    const { cluster } = this.#options;
    await cluster.docker(['stop', '--time', '30', NAME], { tolerate: true });
    await cluster.docker(['rm', '--force', NAME], { tolerate: true });
  }

  /** Reads its metrics. */
  async sample(): Promise<OperatorSample> {
    const text = await this.#ask(`${HTTP_PORT}/metrics`);
    const of = (name: string): number => metricOf(text, name);
    return {
      residentMiB: of('process_resident_memory_bytes') / 2 ** 20,
      heapUsedMiB: of('nodejs_heap_size_used_bytes') / 2 ** 20,
      cpuSeconds: of('process_cpu_seconds_total'),
      startedAt: of('process_start_time_seconds') * 1000,
      reconciles: of('controller_runtime_reconcile_total'),
    };
  }

  /** How often it ended by itself since `start`: one that loses its lease does. */
  async ended(): Promise<number> {
    const asked = ['inspect', '--format', '{{.RestartCount}}', NAME];
    return Number((await this.#options.cluster.docker(asked)).stdout);
  }

  /** Begins to watch the event loop, which costs a hundredth of a processor. A start is watched. */
  async watchStalls(): Promise<void> {
    await this.#ask(`${MONITOR_PORT}/start`);
  }

  /** Ends the watch. */
  async longestStall(): Promise<Stall> {
    const found = parseJson(await this.#ask(`${MONITOR_PORT}/stop`));
    return {
      heldUpMs: readNumber(found, 'heldUpMs') ?? Number.NaN,
      ownMs: readNumber(found, 'ownMs') ?? Number.NaN,
    };
  }

  /** Its log since `start`. */
  async log(): Promise<readonly LogLine[]> {
    const { stdout } = await this.#options.cluster.docker(['logs', NAME]);
    return stdout
      .split('\n')
      .map(parseJson)
      .map((line) => ({
        at: Date.parse(readText(line, 'time') ?? ''),
        message: readText(line, 'msg') ?? '',
        cluster: readText(line, 'cluster'),
      }));
  }

  async #ask(where: string): Promise<string> {
    const answer = await fetch(`http://${this.#address}:${where}`);
    return await answer.text();
  }
}
