import { childCrds, FEP_CLUSTERS, fepActionCrd, fepClusterCrd } from '@howdah/core';
import { KINDS } from '@howdah/kube';
import type { AnyObject, EventInput, JsonObject, Kind, ObjectKey } from '@howdah/kube';
import type { AnyPlugin } from '@howdah/plugin-api';
import type { Strike } from '../crashPoints/crashPoints.js';
import { FakeApiServer } from '../fakeApi/fakeApiServer.js';
import { clusterManifest, NAMESPACE } from './clusterManifest.js';
import { listAt, objectAt, parseJson, textAt } from './json.js';
import { startOperator } from './operatorProcess.js';
import type { OperatorOptions, OperatorProcess } from './operatorProcess.js';
import { quiet, quietButForTime } from './quiet.js';
import { World } from '../world/world.js';

const MOST_ROUNDS = 100;
/** How often in a row time passes for work that goes on all the same. */
const MOST_WAITS = 3;
/** What is due later, such as the renewal of a certificate, holds up nobody. */
const A_DAY = 24 * 60 * 60 * 1000;

/** What every operator of a scene is made of. */
export interface SceneOptions {
  /** All of them: one must manage the members, as `ha` of `@howdah/plugin-ha` does. */
  readonly plugins: readonly AnyPlugin[];
  /** Goes on where another scene has ended, on a server that began with what that of the other held. */
  readonly after?: Scene | undefined;
}

type StartOptions = Partial<
  Omit<OperatorOptions, 'access' | 'connect' | 'sendByTls' | 'record' | 'now'>
> & {
  /** What happens to it; another takes its place then. */
  readonly strike?: Strike;
};

/** An API server, the world around it, and the operators that were started on it. */
export class Scene {
  readonly server: FakeApiServer;
  readonly world: World;
  readonly events: EventInput[] = [];
  readonly #plugins: readonly AnyPlugin[];
  readonly #operators = new Set<OperatorProcess>();
  readonly #isFirst: boolean;
  #now: number;
  /** Operators that are about to end. */
  #leaving = 0;
  /** Whether nobody takes the place of one that died before the world has come to rest. */
  #isVacant = false;
  /** Operators that stand still, and how they go on. */
  readonly #frozen: { readonly operator: OperatorProcess; readonly wake: () => void }[] = [];
  /** Operators whose lease another has, and who do not know yet. */
  readonly #deposed: OperatorProcess[] = [];

  constructor(server: FakeApiServer, { plugins, after }: SceneOptions) {
    this.server = server;
    this.#plugins = plugins;
    this.#isFirst = after === undefined;
    this.#now = after === undefined ? Date.UTC(2026, 0, 1) : after.#now;
    const now = (): number => this.#now;
    this.world = new World(server.accessAs('world'), { now, after: after?.world });
    server.clock = { now };
  }

  /** Installs what an installation of Howdah installs, where no scene before did so. */
  async install(): Promise<void> {
    if (this.#isFirst) await this.#installCrds();
    await this.world.start();
  }

  async #installCrds(): Promise<void> {
    const manifests = this.#plugins.map(({ manifest }) => manifest);
    for (const crd of [
      fepActionCrd(),
      ...childCrds().map(({ crd }) => crd),
      fepClusterCrd(manifests),
    ]) {
      await this.installCrd(parseJson(JSON.stringify(crd)));
    }
  }

  async installCrd(crd: unknown): Promise<void> {
    await this.world.client.create(KINDS.customResourceDefinitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: textAt(objectAt(crd, 'metadata'), 'name') ?? '' },
      spec: objectAt(crd, 'spec'),
    });
  }

  /** FEPClusters, or objects of another kind, are admitted whatever they say, as by the definition of an older operator. */
  async admitAnything(kind: Kind = FEP_CLUSTERS): Promise<void> {
    const { client } = this.world;
    const name = `${kind.plural}.${kind.group}`;
    const crd = await this.world.kube.get(KINDS.customResourceDefinitions, { name });
    if (crd === undefined) throw new Error('there is no definition to loosen; install it first');
    const [version] = listAt(objectAt(crd, 'spec'), 'versions');
    const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    const versions = [{ ...version, schema: { openAPIV3Schema } }];
    await client.patch(KINDS.customResourceDefinitions, crd, { spec: { versions } });
  }

  /** Starts an operator that the server knows by a name, with plugins beside those of the scene. */
  startOperator(
    user = 'operator',
    { plugins = [], strike, ...options }: StartOptions = {},
  ): OperatorProcess {
    const own = this.optionsFor(user);
    const started = startOperator({ ...own, ...options, plugins: [...own.plugins, ...plugins] });
    if (strike !== undefined) this.#undergo(started, strike);
    return this.add(started);
  }

  /** What an operator is started with that the server knows by a name. */
  optionsFor(user: string): OperatorOptions {
    return {
      access: this.server.accessAs(user),
      connect: this.world.connect,
      sendByTls: this.world.certificates.send,
      record: (event) => this.events.push(event),
      now: this.#now,
      plugins: this.#plugins,
    };
  }

  /** From now on, the operator is waited for, and time passes for it. */
  add<T extends OperatorProcess>(operator: T): T {
    this.#operators.add(operator);
    return operator;
  }

  async stopOperator(operator: OperatorProcess): Promise<void> {
    this.#operators.delete(operator);
    await operator.stop();
  }

  /** Another operator takes the place of the one that something happens to. */
  #undergo(operator: OperatorProcess, { trouble, struck, wake }: Strike): void {
    // One that waits has filled its caches already, and acts at once.
    if (trouble === 'deposed at') {
      this.startOperator('successor', { elected: (ends) => when(struck, ends) });
    }
    const undergo = (): void => {
      switch (trouble) {
        case 'killed before':
        case 'killed after':
          void this.#replace(operator);
          return;
        case 'down after':
          this.#isVacant = true;
          void this.#leave(operator);
          return;
        case 'frozen at':
          operator.freeze();
          this.#frozen.push({ operator, wake });
          this.startOperator('successor');
          return;
        case 'deposed at':
          this.#deposed.push(operator);
      }
    };
    struck.addEventListener('abort', undergo, { once: true });
  }

  async #replace(operator: OperatorProcess): Promise<void> {
    await this.#leave(operator);
    this.startOperator('successor');
  }

  async #leave(operator: OperatorProcess): Promise<void> {
    this.#leaving += 1;
    await this.stopOperator(operator);
    this.#leaving -= 1;
  }

  async createCluster(name = 'my-db', instances = 3): Promise<void> {
    await this.world.client.create(FEP_CLUSTERS, clusterManifest(name, instances));
  }

  /** What a user does with `kubectl patch`. */
  async patchCluster(spec: JsonObject, name = 'my-db'): Promise<void> {
    await this.world.client.patch(FEP_CLUSTERS, await this.cluster(name), { spec });
  }

  /** What a user does with `kubectl annotate`. */
  async annotateCluster(annotations: JsonObject, name = 'my-db'): Promise<void> {
    const change = { metadata: { annotations } };
    await this.world.client.patch(FEP_CLUSTERS, await this.cluster(name), change);
  }

  /** The FEPCluster as it is stored. */
  async cluster(name = 'my-db'): Promise<AnyObject> {
    const found = await this.world.kube.get(FEP_CLUSTERS, at(name));
    if (found === undefined) throw new Error(`there is no cluster ${name}`);
    return found;
  }

  /**
   * Lets everybody do what is due, and time pass, until nothing changes any more; time passes, too, for
   * work that is under way and waits for nothing else. An operator that is
   * frozen wakes up then: its timers tell it at once that its lease ran out, but what it has sent is
   * on its way.
   */
  async settle(): Promise<void> {
    await this.#settleDown();
    for (const { operator, wake } of this.#frozen.splice(0)) {
      operator.thaw();
      await this.stopOperator(operator);
      wake();
      await this.#settleDown();
    }
  }

  async #settleDown(): Promise<void> {
    let waits = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      await this.#quietButForTime();
      const before = this.server.revision;
      await this.stepWorld();
      if (this.server.revision !== before) continue;
      if (this.#isVacant) {
        this.#isVacant = false;
        this.startOperator('successor');
        continue;
      }
      await this.passTime();
      waits = (await this.#quietButForTime()) === 'waits' ? waits + 1 : 0;
      if (waits > MOST_WAITS) throw new Error('work is under way that no time ends');
      if (this.server.revision === before && waits === 0) return;
    }
    throw new Error('the cluster changes for ever');
  }

  /** The world goes on by a stage; it is told in one go, so that runs do not differ by what was seen. */
  async stepWorld(): Promise<void> {
    const tell = this.server.holdWatches();
    await this.world.step();
    tell();
  }

  /** Lets time pass until everything that operators wait for within so long has had its turn. */
  async passTime(withinMs = A_DAY): Promise<void> {
    await this.pass(
      Math.max(0, ...[...this.#operators].map((operator) => operator.horizon(withinMs))),
    );
  }

  /** Lets so many milliseconds pass, for everybody alike. */
  async pass(ms: number): Promise<void> {
    // With the first renewal of its lease an operator learns that another has it.
    for (const operator of this.#deposed.splice(0)) await this.stopOperator(operator);
    this.#now += ms;
    this.world.moved();
    await Promise.all([...this.#operators].map((operator) => operator.passTime(ms)));
  }

  /** The wall clocks of all operators are corrected by so much; nobody waits shorter or longer. */
  jump(ms: number): void {
    this.world.moved();
    for (const operator of this.#operators) operator.jump(ms);
  }

  /** Settles again and again until so much time has passed, or nobody waits for it any more. */
  async settleFor(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let before = -1; before < this.#now && this.#now < end;) {
      before = this.#now;
      await this.settle();
    }
  }

  async stop(): Promise<void> {
    for (const { operator, wake } of this.#frozen.splice(0)) {
      operator.thaw();
      wake();
    }
    for (const operator of this.#operators) await operator.stop();
    await this.world.stop();
  }

  /** Lets operators do what they can without time passing, or the world doing anything. */
  quiet(): Promise<void> {
    return quiet(this.server, () => this.#isBusy());
  }

  #quietButForTime(): Promise<'quiet' | 'waits'> {
    return quietButForTime(
      this.server,
      () => this.server.inFlight > this.server.held || this.#isBusy(),
    );
  }

  #isBusy(): boolean {
    return (
      this.#leaving > 0 ||
      this.world.client.isBusy ||
      [...this.#operators].some(({ isBusy }) => isBusy)
    );
  }
}

/** The key of an object in the namespace of the clusters. */
export function at(name: string): ObjectKey {
  return { namespace: NAMESPACE, name };
}

/** A scene on a server of its own, for as long as `play` runs. */
export async function withScene(
  options: SceneOptions,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = new FakeApiServer({ protocol: 'http' });
  await server.start();
  const scene = new Scene(server, options);
  try {
    await scene.install();
    await play(scene);
  } finally {
    await scene.stop();
    await server.stop();
  }
}

/** Resolves with the second signal as soon as either is aborted. */
function when(struck: AbortSignal, ends: AbortSignal): Promise<AbortSignal> {
  return new Promise((resolve) => {
    const done = (): void => {
      resolve(ends);
    };
    for (const signal of [struck, ends]) {
      if (signal.aborted) done();
      signal.addEventListener('abort', done, { once: true });
    }
  });
}
