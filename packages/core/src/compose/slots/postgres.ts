import type {
  HaBootstrap,
  HaReplicaMethod,
  Json,
  PgRole,
  ServicePort,
  WalArchive,
  WalRestore,
} from '@howdah/plugin-api';
import { textOf, toJson } from '../canonical.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { inSlot } from '../contributed.js';
import { mergeKeyed, mergeOrdered } from './keyed.js';

/** `pg.parameter`: a scalar claim a name. Names are case-insensitive, as in postgresql.conf. */
export function parameters(
  all: readonly Contributed[],
): SlotMerge<Readonly<Record<string, string>>> {
  const merge = mergeKeyed('pg.parameter', inSlot(all, 'pg.parameter'), (c) => ({
    key: c.name.toLowerCase(),
    value: c.value,
    rank: c.strength ?? 'required',
  }));
  const value = Object.fromEntries(
    [...merge.value].map(([name, settled]) => [name, textOf(settled.value)]),
  );
  return { ...merge, value };
}

/** `pg.preload`: an ordered set of libraries. */
export function preload(all: readonly Contributed[]): SlotMerge<readonly string[]> {
  const merge = mergeOrdered('pg.preload', inSlot(all, 'pg.preload'), (c) => ({
    id: c.library,
    value: c.library,
    element: c,
  }));
  return { ...merge, value: merge.value.map(({ library }) => library) };
}

/**
 * `pg.hba`: an ordered set; the first record that matches decides, so the order is the meaning.
 * What plugins require comes first, then the user's records, then defaults.
 */
export function hba(all: readonly Contributed[]): SlotMerge<readonly string[]> {
  const items = inSlot(all, 'pg.hba');
  const merges = (['required', 'user', 'default'] as const).map((wanted) =>
    mergeOrdered(
      'pg.hba',
      items.filter(
        ({ rank, contribution }) => (rank ?? contribution.strength ?? 'required') === wanted,
      ),
      (c) => ({ id: c.id, value: c.rule, element: c }),
    ),
  );
  return {
    value: merges.flatMap(({ value }) => value.map(({ rule }) => rule)),
    conflicts: merges.flatMap(({ conflicts }) => conflicts),
    provenance: merges.flatMap(({ provenance }) => provenance),
  };
}

/** `pg.role`: a keyed map by role name. */
export function roles(all: readonly Contributed[]): SlotMerge<readonly PgRole[]> {
  return keyedElements('pg.role', inSlot(all, 'pg.role'), (c) => c.name);
}

/** `service.port`: a keyed map by port name. */
export function ports(all: readonly Contributed[]): SlotMerge<readonly ServicePort[]> {
  return keyedElements('service.port', inSlot(all, 'service.port'), (c) => c.name);
}

/** `wal.archive`: one provider. */
export function walArchive(all: readonly Contributed[]): SlotMerge<WalArchive | undefined> {
  return single(keyedElements('wal.archive', inSlot(all, 'wal.archive'), () => 'command'));
}

/** `wal.restore`: one provider. */
export function walRestore(all: readonly Contributed[]): SlotMerge<WalRestore | undefined> {
  return single(keyedElements('wal.restore', inSlot(all, 'wal.restore'), () => 'command'));
}

/** `ha.bootstrap`: at most one way to make the first member. */
export function bootstrap(all: readonly Contributed[]): SlotMerge<HaBootstrap | undefined> {
  return single(keyedElements('ha.bootstrap', inSlot(all, 'ha.bootstrap'), () => 'method'));
}

/** `ha.replicaMethod`: an ordered set, tried in this order. */
export function replicaMethods(all: readonly Contributed[]): SlotMerge<readonly HaReplicaMethod[]> {
  return mergeOrdered('ha.replicaMethod', inSlot(all, 'ha.replicaMethod'), (c) => ({
    id: c.id,
    value: toJson({ command: c.command, options: c.options }),
    element: c,
  }));
}

type Keyed = PgRole | ServicePort | WalArchive | WalRestore | HaBootstrap;

function keyedElements<C extends Keyed>(
  slot: C['slot'],
  items: readonly Contributed<C>[],
  key: (contribution: C) => string,
): SlotMerge<readonly C[]> {
  const elements = new Map(items.map(({ contribution }) => [key(contribution), contribution]));
  const merge = mergeKeyed(slot, items, (c) => ({ key: key(c), value: toJson(c) satisfies Json }));
  return { ...merge, value: [...merge.value.keys()].flatMap((name) => elements.get(name) ?? []) };
}

function single<C>(merge: SlotMerge<readonly C[]>): SlotMerge<C | undefined> {
  return { ...merge, value: merge.value[0] };
}
