import { byLabel, Informer, isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject, Kube } from '@howdah/kube';
import { failingOf } from './failing.js';
import { HollowAddresses } from './hollowAddresses.js';
import { HollowCluster } from './hollowCluster.js';
import { secretReader } from './hollowWorld.js';
import type { ClusterSecrets, HollowWorld } from './hollowWorld.js';
import { VolumeBinder } from './volumeBinder.js';

const CLUSTER_LABEL = 'howdah.dev/cluster';
const BY_CLUSTER = 'cluster';
/** Patroni's default `loop_wait`. */
const LOOP_MS = 10_000;
const STARTING_MS = 500;
const FLAP_MS = 1000;

type ConfigListener = (cluster: string, config: JsonObject) => void;

/** One cluster, and the timer of its next round. */
interface Tended {
  readonly cluster: HollowCluster;
  timer: NodeJS.Timeout | undefined;
  settled: boolean;
}

/** All hollow clusters of a namespace: pods that appear are taken for started. */
export class Fleet implements HollowWorld {
  readonly kube: Kube;
  readonly namespace: string;
  readonly addresses = new HollowAddresses();
  readonly #pods: Informer<AnyObject>;
  readonly #secrets: Informer<AnyObject>;
  readonly #volumes: VolumeBinder;
  readonly #tended = new Map<string, Tended>();
  readonly #listeners = new Set<ConfigListener>();
  #stopped = false;
  /** Heartbeats that were due and could not be written. */
  lost = 0;

  constructor(options: { readonly kube: Kube; readonly namespace: string }) {
    this.kube = options.kube;
    this.namespace = options.namespace;
    const selection = {
      ...options,
      labelSelector: CLUSTER_LABEL,
      indexes: { [BY_CLUSTER]: byLabel(CLUSTER_LABEL) },
    };
    this.#pods = new Informer<AnyObject>({ ...selection, kind: KINDS.pods });
    this.#secrets = new Informer<AnyObject>({ ...selection, kind: KINDS.secrets });
    this.#volumes = new VolumeBinder(options);
  }

  async start(): Promise<void> {
    this.#pods.onChange((_, pod) => {
      const name = pod?.metadata.labels?.[CLUSTER_LABEL];
      if (name !== undefined) this.#tend(name);
    });
    for (const informer of [this.#pods, this.#secrets]) informer.start();
    await Promise.all([this.#pods.whenSynced(), this.#secrets.whenSynced()]);
    await this.#volumes.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#tended.values()) clearTimeout(timer);
    await Promise.all([this.#pods.stop(), this.#secrets.stop(), this.#volumes.stop()]);
    await Promise.all([...this.#tended.values()].map(({ cluster }) => cluster.stop()));
  }

  /** Calls the listener at each change of a Patroni's configuration until the function is called. */
  onConfig(listener: ConfigListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  podsOf(cluster: string): readonly AnyObject[] {
    return this.#pods
      .byIndex(BY_CLUSTER, cluster)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  secretsOf(cluster: string): ClusterSecrets | undefined {
    const { namespace } = this;
    const system = this.#secrets.get({ namespace, name: `${cluster}-system` });
    const tls = this.#secrets.get({ namespace, name: `${cluster}-tls` });
    if (system === undefined || tls === undefined) return undefined;
    return { system: secretReader(system), tls: secretReader(tls) };
  }

  configured(cluster: string, config: JsonObject): void {
    for (const listener of this.#listeners) listener(cluster, config);
  }

  #tend(name: string): void {
    const known = this.#tended.get(name);
    const missing = this.podsOf(name).some(({ metadata }) => !this.#isKnown(name, metadata.uid));
    if (known !== undefined && !(known.settled && missing)) return;
    const tended = known ?? {
      cluster: new HollowCluster(this, name),
      timer: undefined,
      settled: false,
    };
    tended.settled = false;
    this.#tended.set(name, tended);
    this.#schedule(tended, 0);
  }

  #isKnown(name: string, uid: string | undefined): boolean {
    return this.#tended.get(name)?.cluster.runs(uid ?? '') === true;
  }

  #schedule(tended: Tended, ms: number): void {
    clearTimeout(tended.timer);
    if (!this.#stopped) tended.timer = setTimeout(() => void this.#round(tended), ms);
  }

  async #round(tended: Tended): Promise<void> {
    const { cluster } = tended;
    if (this.podsOf(cluster.name).length === 0 && tended.settled) {
      this.#tended.delete(cluster.name);
      await cluster.stop();
      return;
    }
    const wasSettled = tended.settled;
    try {
      tended.settled = await cluster.round();
    } catch (error) {
      // Its objects may just be going; whatever it is, the next round looks again.
      if (!isKubeError(error, 'NOT_FOUND')) this.lost += 1;
    }
    this.#schedule(tended, pauseOf(cluster.name, tended.settled, wasSettled));
  }
}

/** Members of different clusters do not beat in step. */
function pauseOf(name: string, settled: boolean, wasSettled: boolean): number {
  if (!settled) return STARTING_MS;
  if (failingOf(name) === 'flapping-primary') return FLAP_MS;
  return wasSettled ? LOOP_MS : Math.random() * LOOP_MS;
}
