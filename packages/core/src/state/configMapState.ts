import { isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject, JsonPatchOperation, Kube, ObjectKey } from '@howdah/kube';
import { CLUSTER_LABEL, clusterLabels, MANAGER } from '../cluster/clusterNames.js';
import type { World } from '../reconcile/world.js';
import { StateError } from './stateError.js';
import { STATE_VERSION, VERSION_KEY } from './stateKeys.js';
import type { StateKey } from './stateKeys.js';
import { readState, stateName } from './stateReading.js';
import type { KnownState, StateReading, WritableState } from './stateReading.js';
import { checkSize } from './stateSize.js';
import type { StateChange, StateStore, StateWrite } from './stateStore.js';

/** State in one ConfigMap per cluster, read from the cache and written under its resourceVersion. */
export class ConfigMapState implements StateStore {
  readonly #kube: Pick<Kube, 'create' | 'get' | 'patchJson'>;
  readonly #world: Pick<World, 'cacheOf'>;
  /** One reading per cached object, so that what is derived of it is derived once. */
  readonly #readings = new WeakMap<AnyObject, StateReading>();

  constructor(options: {
    readonly kube: Pick<Kube, 'create' | 'get' | 'patchJson'>;
    readonly world: Pick<World, 'cacheOf'>;
  }) {
    this.#kube = options.kube;
    this.#world = options.world;
  }

  read(cluster: ObjectKey): StateReading {
    const cache = this.#world.cacheOf(KINDS.configMaps);
    if (cache === undefined) {
      return { state: 'unknown', reason: 'this operator keeps no ConfigMaps in memory' };
    }
    const object = cache.get(stateKeyOf(cluster));
    if (object === undefined) return { state: 'absent' };
    const reading = this.#readings.get(object) ?? readState(object);
    this.#readings.set(object, reading);
    return reading;
  }

  async write(read: WritableState, change: StateChange, signal: AbortSignal): Promise<StateWrite> {
    const held = read.state === 'known' ? read.data : { [VERSION_KEY]: STATE_VERSION };
    const texts = [...change.texts].filter(([key, text]) => held[key] !== text);
    if (texts.length === 0) {
      return { result: 'written', reading: read };
    }
    const data = applied(held, texts);
    for (const [key, text] of texts) if (text !== undefined) checkSize(data, key, text);
    const written =
      read.state === 'known'
        ? await this.#patch(read, { cluster: change.cluster, texts: new Map(texts) }, signal)
        : await this.#create(data, change.cluster, signal);
    if (written === undefined) {
      await this.#lookAgain(change.cluster, signal);
      return { result: 'conflict' };
    }
    this.#observe(written);
    const reading = readState(written);
    // Somebody's webhook made it unreadable: what is there now is for the next look to tell.
    return reading.state === 'known' ? { result: 'written', reading } : { result: 'conflict' };
  }

  async #patch(
    read: KnownState,
    { cluster, texts }: StateChange,
    signal: AbortSignal,
  ): Promise<AnyObject | undefined> {
    const patched = await this.#kube.patchJson(
      { kind: KINDS.configMaps, key: stateKeyOf(cluster) },
      [
        { op: 'test', path: '/metadata/uid', value: read.uid },
        { op: 'test', path: '/metadata/resourceVersion', value: read.resourceVersion },
        ...[...texts].map(([key, text]): JsonPatchOperation => {
          const path = `/data/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          return text === undefined ? { op: 'remove', path } : { op: 'add', path, value: text };
        }),
      ],
      { fieldManager: MANAGER, signal },
    );
    return patched.result === 'patched' ? patched.object : undefined;
  }

  async #create(
    data: Readonly<Record<string, string>>,
    cluster: ObjectKey,
    signal: AbortSignal,
  ): Promise<AnyObject | undefined> {
    const { namespace } = cluster;
    const metadata = {
      name: stateName(cluster.name),
      ...(namespace === undefined ? {} : { namespace }),
      labels: clusterLabels(cluster.name),
    };
    try {
      return await this.#kube.create(
        KINDS.configMaps,
        { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
        { fieldManager: MANAGER, signal },
      );
    } catch (error) {
      if (isKubeError(error, 'ALREADY_EXISTS')) return undefined;
      throw error;
    }
  }

  /** Brings the cache up to date, so that the next look is not refused for the same reason. */
  async #lookAgain(cluster: ObjectKey, signal: AbortSignal): Promise<void> {
    const key = stateKeyOf(cluster);
    const found = await this.#kube.get(KINDS.configMaps, key, { signal });
    if (found === undefined) return;
    if (found.metadata.labels?.[CLUSTER_LABEL] !== cluster.name) {
      throw new StateError(
        'HOWDAH_STATE_NOT_OURS',
        `ConfigMap "${key.name}" exists and is not this cluster's; it is left as it is. Delete it or give it another name; if this cluster made it, give it back its label ${CLUSTER_LABEL}=${cluster.name}`,
      );
    }
    this.#observe(found);
  }

  #observe(object: AnyObject): void {
    this.#world.cacheOf(KINDS.configMaps)?.observe(object);
  }
}

function stateKeyOf(cluster: ObjectKey): ObjectKey {
  return { ...cluster, name: stateName(cluster.name) };
}

function applied(
  data: Readonly<Record<string, string>>,
  texts: readonly (readonly [StateKey, string | undefined])[],
): Readonly<Record<string, string>> {
  const next: Record<string, string> = { ...data };
  for (const [key, text] of texts) {
    if (text === undefined) delete next[key];
    else next[key] = text;
  }
  return next;
}
