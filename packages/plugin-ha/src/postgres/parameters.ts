import type { PgParameter, WalVolume } from '@howdah/plugin-api';
import type { HaSpec } from '../spec/haSpec.js';
import { walLimits } from './walLimits.js';

/** The parameters that replication, rewind and quick failover need. */
export function haParameters(spec: HaSpec, walVolume: WalVolume): readonly PgParameter[] {
  const { slotKeepMib, keepMib } = walLimits(walVolume);
  // Never longer than PostgreSQL's own 60 s.
  const patience = `${Math.min(spec.timings.ttl, 60)}s`;
  const logical = Object.values(spec.slots).some((slot) => slot['type'] === 'logical');
  return [
    required('hot_standby', 'on'),
    required('wal_log_hints', 'on'),
    logical ? required('wal_level', 'logical') : byDefault('wal_level', 'replica'),
    // Constant, because a change needs a restart and scaling must not.
    byDefault('max_wal_senders', '32'),
    byDefault('max_replication_slots', '32'),
    byDefault('max_slot_wal_keep_size', `${slotKeepMib}MB`),
    byDefault('wal_keep_size', `${keepMib}MB`),
    // After a crash of the primary a synchronous commit waits for the standby's next try (5 s).
    byDefault('wal_retrieve_retry_interval', '1s'),
    // A standby on a frozen node holds up synchronous commits for this long (60 s).
    byDefault('wal_sender_timeout', patience),
    byDefault('wal_receiver_timeout', patience),
  ];
}

function required(name: string, value: string): PgParameter {
  return { slot: 'pg.parameter', name, value, strength: 'required' };
}

function byDefault(name: string, value: string): PgParameter {
  return { slot: 'pg.parameter', name, value, strength: 'default' };
}
