import { z } from 'zod';
import {
  flag,
  openObject,
  PARSE_DEFAULT,
  prunedObject,
  text,
  validations,
  whole,
  words,
} from './objectShapes.js';
import { fineTuningParams, replicationSlots, standby, syncMode } from './availability.js';
import { imageSource } from './image.js';
import { serverMachineSpec } from './quantity.js';
import { PORT_RULE, PORT_TAKEN } from './reservedPort.js';
import { patroniTls, postgresTls } from './tls.js';
import { pgAuditLog, pgBadger } from './audit.js';
import { backupStats, fepcronjob, feputils, fixedStats, freezingTuples } from './jobs.js';
import { autoTuning, externalMonitoring, monitoring, remoteLogging } from './monitoring.js';
import { measurement, vectorTransformation } from './vector.js';

/** Port of the database Services when a manifest names none. */
export const DEFAULT_SERVICE_PORT = 27500;

/** `spec.fep`: the cluster itself. */
export const fep = openObject('The cluster itself.', {
  instances: z
    .int()
    .min(1)
    .meta({ description: 'Number of members: one primary, the others replicas.', format: 'int32' })
    .default(1),
  fepVersion: whole('Major version of PostgreSQL; the newest supported one when left out.'),
  image: imageSource('the database container').optional(),
  imagePullSecrets: text('Pull secret of all images.'),
  mcSpec: serverMachineSpec.optional(),
  databaseSize: z
    .enum(['small', 'medium', 'large'])
    .meta({ description: 'Ready-made choice of CPU, memory and parameters.' })
    .optional(),
  autoPodRestart: flag(
    'Whether members are restarted in order when CPU, memory or image change; true when left out.',
  ),
  syncMode: syncMode.default('off').meta(PARSE_DEFAULT),
  servicePort: z
    .int()
    .min(1)
    .max(65535)
    .meta({ description: 'TCP port of the database Services; 27500 when left out.' })
    .default(DEFAULT_SERVICE_PORT)
    .meta(PARSE_DEFAULT),
  forceSsl: flag('Whether only encrypted connections are accepted.'),
  usePodName: flag('Whether members address each other by host name instead of IP address.'),
  podAntiAffinity: flag('Whether members must run on different nodes.'),
  podDisruptionBudget: flag('Whether evictions may take at most one member at a time.'),
  customAnnotations: prunedObject('Annotations for what the operator creates.', {
    allDeployments: words('Annotations of the StatefulSet and its pods.').optional(),
  }).optional(),
  fineTuningParams: fineTuningParams.optional(),
  replicationSlots: replicationSlots.optional(),
  patroni: openObject('Settings of Patroni.', { tls: patroniTls.optional() }).optional(),
  postgres: prunedObject('Settings of the database server.', {
    tls: postgresTls.optional(),
  }).optional(),
  standby: standby.optional(),
  fepEnvSec: text('Secret whose entries become environment of the database container.'),
  sysExtraLogging: flag('Whether the operator logs more about this cluster.'),
  sysExtraEvent: flag('Whether the operator posts more events about this cluster.'),
  monitoring: monitoring.optional(),
  autoTuning: autoTuning.optional(),
  externalMonitoring: externalMonitoring.optional(),
  remoteLogging: remoteLogging.optional(),
  pgAuditLog: pgAuditLog.optional(),
  pgBadger: pgBadger.optional(),
  fepcronjob: fepcronjob.optional(),
  feputils: feputils.optional(),
  fixedStats: fixedStats.optional(),
  backupStats: backupStats.optional(),
  freezingTuples: freezingTuples.optional(),
  vectorTransformation: vectorTransformation.optional(),
  measurement: measurement.optional(),
}).meta(validations({ rule: PORT_RULE, message: PORT_TAKEN, fieldPath: '.servicePort' }));
