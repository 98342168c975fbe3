import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { isJsonObject, KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind } from '@howdah/kube';
import { MemoryPostgres } from '@howdah/testing';
import { parse } from 'yaml';
import { scramSecret } from './database/scram.js';
import { serveDatabase } from './database/serveDatabase.js';
import type { HollowServer } from './database/serveDatabase.js';
import { failingOf } from './failing.js';
import type { Failing } from './failing.js';
import { startMember } from './hollowMember.js';
import type { HollowMember, MemberHandlers, ShownCertificate } from './hollowMember.js';
import type { HollowWorld } from './hollowWorld.js';
import { leaderAnnotations, memberStatus, runningStatus } from './heartbeats.js';
import { mergePatch } from './mergePatch.js';

const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const LOCK_MARK = 'howdah.dev/lock';

/** A member and the pod it runs in. */
interface Running {
  readonly pod: string;
  readonly member: HollowMember;
  ready: boolean;
}

/** What all members of a cluster have in common once the first of them started. */
interface Data {
  readonly server: HollowServer;
  readonly restLogin: string;
  /** The uid of the lock's ConfigMap. */
  readonly lock: string;
  readonly leader: string;
}

/** Kubelet, Patroni and PostgreSQL of one cluster's members, without anything that runs. */
export class HollowCluster {
  readonly name: string;
  readonly #world: HollowWorld;
  readonly #failing: Failing | undefined;
  /** By the uid of the pod. */
  readonly #running = new Map<string, Running>();
  #data: Data | undefined;
  #config: JsonObject = {};
  #rounds = 0;

  constructor(world: HollowWorld, name: string) {
    this.#world = world;
    this.name = name;
    this.#failing = failingOf(name);
  }

  /**
   * One HA loop of every member, and what kubelets do meanwhile: starts what has to start, renews the
   * lock, tells each member's position. True once every pod there is runs and is ready.
   */
  async round(): Promise<boolean> {
    this.#rounds += 1;
    const pods = this.#world.podsOf(this.name);
    await this.#stopOthers(pods);
    const secrets = this.#world.secretsOf(this.name);
    if (pods.length === 0 || secrets === undefined) return false;
    const { tls } = secrets;
    const shown = { cert: tls('rest.crt'), key: tls('rest.key') };
    for (const pod of pods) await this.#start(pod, shown);
    const first = pods[0]?.metadata.name ?? '';
    this.#data ??= await this.#bootstrap(first, secrets);
    if (this.#data === undefined) return false;
    await this.#beat(this.#data);
    return [...this.#running.values()].every(({ ready }) => ready);
  }

  /** Whether the pod of that uid was started. */
  runs(uid: string): boolean {
    return this.#running.has(uid);
  }

  async stop(): Promise<void> {
    await this.#stopOthers([]);
  }

  async #stopOthers(pods: readonly AnyObject[]): Promise<void> {
    const uids = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const [uid, { member }] of this.#running) {
      if (uids.has(uid)) continue;
      this.#running.delete(uid);
      await member.stop();
    }
  }

  async #start(pod: AnyObject, shown: ShownCertificate): Promise<void> {
    const { name, uid = '' } = pod.metadata;
    if (this.#running.has(uid)) return;
    const member = await startMember(this.#world.addresses.take(), this.#handlersOf(name), shown);
    this.#running.set(uid, { pod: name, member, ready: false });
    await this.#status(name, runningStatus(pod, member.address, false));
  }

  /** What the first member of a new cluster does; undefined while the operator has not made all of it. */
  async #bootstrap(
    leader: string,
    { system, tls }: NonNullable<ReturnType<HollowWorld['secretsOf']>>,
  ): Promise<Data | undefined> {
    const [bootstrap, config, lock] = await Promise.all([
      this.#configMap('patroni-bootstrap'),
      this.#configMap('config'),
      this.#configMap('leader'),
    ]);
    const file: unknown = parse(textAt(bootstrap, 'data', 'bootstrap.yml'));
    const dcs = at(file, 'bootstrap', 'dcs');
    if (config === undefined || lock === undefined || !isJsonObject(dcs)) return undefined;
    // One that never answers has something to be told, for ever.
    this.#config = this.#failing === 'silent-patroni' ? { ...dcs, ttl: 3600 } : dcs;
    await this.#annotate('config', {
      config: JSON.stringify(this.#config),
      initialize: '7438213456781234567',
    });
    const postgres = new MemoryPostgres(system('superuser-password'));
    return {
      leader,
      lock: lock.metadata.uid ?? '',
      restLogin: `Basic ${Buffer.from(`howdah:${system('rest-password')}`).toString('base64')}`,
      server: {
        secureContext: createSecureContext({ cert: tls('tls.crt'), key: tls('tls.key') }),
        superuser: scramSecret(
          this.#failing === 'wrong-password' ? 'another one' : postgres.superuserPassword,
        ),
        open: (database) => postgres.open(database),
      },
    };
  }

  async #beat(data: Data): Promise<void> {
    const { leader } = data;
    const members = [...this.#running.values()];
    const round = this.#rounds;
    const names = members.map(({ pod }) => pod);
    await Promise.all([
      this.#annotate('leader', leaderAnnotations({ leader, members: names, round })),
      ...members.map(({ pod, member }) => {
        const role = pod === leader ? 'primary' : 'replica';
        const status = JSON.stringify(memberStatus({ address: member.address, role, round }));
        const labels = { feprole: role === 'primary' ? 'master' : 'replica' };
        return this.#patch(KINDS.pods, pod, { metadata: { labels, annotations: { status } } });
      }),
    ]);
    if (members.some(({ ready }) => !ready)) {
      await this.#settle(data);
    } else if (this.#failing === 'flapping-primary') {
      await this.#tellReady(leader, round % 2 === 0);
    }
  }

  /** Whoever holds the lock points the Service at itself and chooses who confirms commits. */
  async #settle({ leader, lock }: Data): Promise<void> {
    const standby = [...this.#running.values()].find(({ pod }) => pod !== leader)?.pod;
    await this.#patch(KINDS.services, `${this.name}-primary-svc`, {
      metadata: { annotations: { [LOCK_MARK]: `${lock}/0` } },
      spec: { selector: { [POD_NAME_LABEL]: leader } },
    });
    if (this.#config['synchronous_mode'] === true) {
      await this.#annotate('sync', { leader, sync_standby: standby ?? null, quorum: '0' });
    }
    for (const one of this.#running.values()) {
      if (one.ready) continue;
      await this.#tellReady(one.pod, true);
      one.ready = true;
    }
  }

  #handlersOf(pod: string): MemberHandlers {
    const failing = this.#failing;
    return {
      rest: async ({ call, authorization, body }) => {
        if (failing === 'silent-patroni') return undefined;
        if (this.#data === undefined) return { status: 503 };
        if (call === 'GET /patroni') return { status: 200, body: this.#describe(pod) };
        if (authorization !== this.#data.restLogin) return { status: 401 };
        if (call === 'PATCH /config') return await this.#changeConfig(body);
        return call === 'POST /reload' ? { status: 202 } : { status: 404 };
      },
      database: async (socket: Socket) => {
        if (this.#data === undefined) socket.destroy();
        else if (failing !== 'silent-database') await serveDatabase(socket, this.#data.server);
      },
    };
  }

  async #changeConfig(body: string): Promise<{ readonly status: number; readonly body: string }> {
    const patch: unknown = JSON.parse(body);
    if (isJsonObject(patch)) this.#config = mergePatch(this.#config, patch);
    this.#world.configured(this.name, this.#config);
    const config = JSON.stringify(this.#config);
    await this.#annotate('config', { config });
    return { status: 200, body: config };
  }

  #describe(pod: string): string {
    const role = pod === this.#data?.leader ? 'primary' : 'replica';
    return JSON.stringify({
      state: 'running',
      role,
      postmaster_start_time: '2026-01-01 00:00:00.000000+00:00',
      server_version: 170_005,
      xlog: { location: 50_331_648 },
      ...(role === 'replica' ? { replication_state: 'streaming' } : {}),
      patroni: { version: '4.1.5', scope: this.name, name: pod },
    });
  }

  async #tellReady(pod: string, ready: boolean): Promise<void> {
    const found = this.#world.podsOf(this.name).find(({ metadata }) => metadata.name === pod);
    const running = [...this.#running.values()].find((one) => one.pod === pod);
    if (found === undefined || running === undefined) return;
    await this.#status(pod, runningStatus(found, running.member.address, ready));
  }

  async #status(name: string, status: JsonObject): Promise<void> {
    const key = { namespace: this.#world.namespace, name };
    const target = { kind: KINDS.pods, key };
    await this.#world.kube.patchMerge(target, { status }, { subresource: 'status' });
  }

  async #annotate(part: string, annotations: JsonObject): Promise<void> {
    await this.#patch(KINDS.configMaps, `${this.name}-${part}`, { metadata: { annotations } });
  }

  async #patch(kind: Kind, name: string, patch: JsonObject): Promise<void> {
    const key = { namespace: this.#world.namespace, name };
    await this.#world.kube.patchMerge({ kind, key }, patch);
  }

  async #configMap(part: string): Promise<AnyObject | undefined> {
    const { kube, namespace } = this.#world;
    return await kube.get(KINDS.configMaps, { namespace, name: `${this.name}-${part}` });
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (isJsonObject(found) ? found[key] : undefined),
    value,
  );
}

function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}
