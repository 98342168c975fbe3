import { z } from 'zod';
import {
  anyValue,
  fileText,
  flag,
  LONGEST_FILE,
  openObject,
  port,
  prunedObject,
  text,
  TYPELESS,
  validations,
  whole,
} from './objectShapes.js';
import { TIMINGS_CONTRADICT, TIMINGS_RULE } from './timingRule.js';

/** `fep.fineTuningParams`: Patroni's timers, in seconds. */
export const fineTuningParams = openObject("Patroni's timers, in seconds.", {
  loop_wait: whole('Pause between two rounds of the control loop.'),
  ttl: whole('Life of the leader lock: after this long without renewal a replica takes over.'),
  retry_timeout: whole('For how long a failing store or server is asked again.'),
  master_start_timeout: whole('Time a failed primary has to come back before a failover.'),
  master_stop_timeout: whole('Time a primary has to stop; only with synchronous replication.'),
}).meta(validations({ rule: TIMINGS_RULE, message: TIMINGS_CONTRADICT }));

/** `fep.standby`: a cluster that follows another one. */
export const standby = openObject('Makes the cluster follow another one.', {
  enable: flag('Whether the cluster is a standby.'),
  method: z
    .enum(['archive-recovery', 'streaming'])
    .meta({ description: 'Where changes come from: the archive, or the other primary.' })
    .optional(),
  pgBackrestConf: fileText("pgBackRest configuration that reaches the other cluster's repository."),
  streaming: prunedObject('The primary to stream from.', {
    host: text('Its host.'),
    port: port('Its port.'),
  }).optional(),
  gcpRepoKeySecretName: anyValue('Secret with the key file of a GCS repository.').optional(),
});

const LONGEST_SWITCH = 64;

/**
 * `fep.syncMode`. YAML 1.1 readers turn an unquoted `on` into a boolean, so both spellings are
 * taken and become `on` or `off`.
 */
export const syncMode = z
  .union([z.boolean(), z.string().max(LONGEST_SWITCH)])
  .transform((value, context): 'on' | 'off' => {
    const word = String(value).trim().toLowerCase();
    if (word === 'on' || word === 'true') return 'on';
    if (word === 'off' || word === 'false' || word === '') return 'off';
    context.addIssue({ code: 'custom', message: 'expected "on" or "off" in quotes' });
    return z.NEVER;
  })
  .meta({
    description: '`"on"` for synchronous replication, `"off"` for asynchronous; write the quotes.',
    maxLength: LONGEST_SWITCH,
    ...TYPELESS,
  });

/** `fep.replicationSlots`: permanent logical slots, as Patroni writes them. */
export const replicationSlots = z
  .union([z.string().max(LONGEST_FILE), z.record(z.string(), z.unknown())])
  .meta({
    description: 'Logical replication slots that are kept, as YAML text in Patroni syntax.',
    maxLength: LONGEST_FILE,
    ...TYPELESS,
  });
