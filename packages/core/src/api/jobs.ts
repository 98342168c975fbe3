import { z } from 'zod';
import { flag, openObject, prunedObject, text } from './objectShapes.js';
import { pullPolicy } from './image.js';

/** `fep.fepcronjob`: the image of scheduled work. */
export const fepcronjob = prunedObject('Image of scheduled work.', {
  image: text('Image reference.'),
  imagePullPolicy: pullPolicy.optional(),
});

/** `fep.feputils`: the container that follows changes of certificates. */
export const feputils = prunedObject('Container that follows changes of certificates.', {
  image: text('Image reference.'),
  PullPolicy: pullPolicy.optional(),
  fepUtilsEnvSec: text('Secret whose entries become environment of the container.'),
});

/** `fep.fixedStats`: planner statistics that are pinned. */
export const fixedStats = openObject('Planner statistics that are pinned.', {
  image: text('Image of the job.'),
  pullPolicy: pullPolicy.optional(),
  endpoint: prunedObject('Where statistics are kept.', {
    protocol: z
      .enum(['s3', 'blob', 'gcs', 'local'])
      .meta({ description: 'Kind of storage.' })
      .optional(),
    authentication: text('Secret with the credentials for it.'),
  }).optional(),
});

/** `fep.backupStats`: statistics saved with a backup. */
export const backupStats = openObject('Statistics saved with a backup.', {
  enable: flag('Whether statistics are saved.'),
  image: text('Image of the job.'),
  pullPolicy: pullPolicy.optional(),
});

/** `fep.freezingTuples`: freezing of rows outside busy hours. */
export const freezingTuples = openObject('Freezing of rows outside busy hours.', {
  enable: flag('Whether rows are frozen ahead of time.'),
});
