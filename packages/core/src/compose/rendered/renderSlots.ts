import type { MergedSlots, SlotName } from '@howdah/plugin-api';
import type { Conflict } from '../claim.js';
import type { SlotMergesByName } from '../slotTable.js';
import { renderPods } from './renderPods.js';
import { wrapped } from './wrapped.js';

/** The value of a slot, by its name. */
export type ReadSlot = <S extends SlotName>(slot: S) => SlotMergesByName[S]['value'];

/** What the slots came to, each part in its place. */
export function renderSlots(slot: ReadSlot): {
  readonly merged: MergedSlots;
  readonly conflicts: readonly Conflict[];
} {
  const pods = renderPods(slot);
  const wraps = slot('wal.wrap');
  const walArchive = wrapped(slot('wal.archive'), wraps.archive);
  const walRestore = wrapped(slot('wal.restore'), wraps.restore);
  const bootstrap = slot('ha.bootstrap');
  return {
    merged: {
      parameters: slot('pg.parameter'),
      preload: slot('pg.preload'),
      hba: slot('pg.hba'),
      roles: slot('pg.role'),
      extensions: slot('pg.extension'),
      ports: slot('service.port'),
      ingress: slot('network.ingress'),
      ...(walArchive === undefined ? {} : { walArchive }),
      ...(walRestore === undefined ? {} : { walRestore }),
      ...(bootstrap === undefined ? {} : { bootstrap }),
      replicaMethods: slot('ha.replicaMethod'),
      standby: slot('ha.standby'),
      volumeSizes: Object.fromEntries(slot('volume.size')),
      holds: slot('cluster.hold'),
      schedules: slot('schedule'),
      credentials: slot('credential.source'),
      certificates: slot('certificate.source'),
      queries: slot('monitoring.query'),
      alerts: slot('alert.rule'),
      pods: pods.value,
      objects: slot('object'),
      pluginSlots: slot('plugin.slot'),
    },
    conflicts: pods.conflicts,
  };
}
