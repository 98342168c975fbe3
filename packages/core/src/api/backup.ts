import { z } from 'zod';
import { anyValue, file, fileText, openObject, prunedObject, text, whole } from './objectShapes.js';
import { imageSource } from './image.js';
import { machineSpec } from './quantity.js';

// Unused schedules are written with blanks in the FEP samples; a blank means absent.
const backupType = z
  .enum(['full', 'incr', '', ' '])
  .meta({ description: 'Kind of backup: `full` or `incr`.' });

function schedule(number: number) {
  return openObject(`Schedule number ${number}.`, {
    schedule: text('Time in cron syntax.'),
    type: backupType.optional(),
  });
}

/** `fepChildCrVal.backup`: where backups go and when they are taken. */
export const backup = openObject('Backups with pgBackRest.', {
  image: imageSource('the backup container').optional(),
  mcSpec: machineSpec('the backup container').optional(),
  fepBackupEnvSec: text('Secret whose entries become environment of the backup container.'),
  type: z
    .literal('local')
    .meta({ description: 'Says that the repository is on the volume of the member.' })
    .optional(),
  pgbackrestParams: fileText('Lines of pgBackRest configuration, beginning with `[global]`.'),
  pgbackrestKeyParams: fileText('Further lines of the same, for values that must stay secret.'),
  repoKeySecretName: anyValue(
    'Secret or list of Secrets with key files of repositories.',
  ).optional(),
  caName: text('ConfigMap with the authority of the repository endpoint.'),
  preScript: file('Command that runs before a backup.').default('" "'),
  postScript: file('Command that runs after a backup.').default('" "'),
  schedule: prunedObject('How many of the schedules are in use.', {
    num: whole('Number of schedules in use, at most 5.'),
  }).optional(),
  schedule1: schedule(1).optional(),
  schedule2: schedule(2).optional(),
  schedule3: anyValue('Schedule number 3.').optional(),
  schedule4: anyValue('Schedule number 4.').optional(),
  schedule5: anyValue('Schedule number 5.').optional(),
});
