import { z } from 'zod';
import { flag, prunedObject, text, whole, word } from './objectShapes.js';
import { LONGEST_AMOUNT, machineSpec, storageSize } from './quantity.js';

const accessModes = () =>
  z
    .array(word('Access mode.'))
    .meta({ description: 'Access modes of the claims; `ReadWriteOnce` when left out.' })
    .optional();

const storageClass = () => text('StorageClass of the claims; the default class when left out.');

const growthRule = () => ({
  threshold: whole('Percentage of use at which the volume grows.'),
  increase: whole('By how much it grows at a time.'),
  increaseType: z
    .enum(['percent', 'size'])
    .meta({ description: 'Whether `increase` is a percentage or a number of gibibytes.' })
    .optional(),
  storageLimit: whole('Size in gibibytes that growth never exceeds.'),
});

function volume(content: string, size: string) {
  return prunedObject(`Volume for ${content}, one per member.`, {
    size: storageSize(`Size of the volume for ${content}; it can grow, not shrink.`).default(size),
    storageClass: storageClass(),
    accessModes: accessModes(),
    ...growthRule(),
  });
}

function plainVolume(content: string) {
  return prunedObject(`Volume for ${content}.`, {
    size: storageSize(`Size of the volume for ${content}.`).optional(),
    storageClass: storageClass(),
    accessModes: accessModes(),
  });
}

/** `fepChildCrVal.storage`: which volumes a member has. The set is fixed at creation. */
export const storage = prunedObject('Volumes of every member; the set is fixed at creation.', {
  storageClass: text('StorageClass of all volumes that name none.'),
  accessModes: accessModes(),
  dataSize: z
    .string()
    .max(LONGEST_AMOUNT)
    // The texts of FEP's own pattern, put so that matching takes no longer than the text.
    .regex(/^[+-]?[0-9.]+([eEinumkKMGTP]+[-+]?[0-9]*|[-+][0-9]*)?$/)
    .meta({ description: 'Expected amount of data, from which volumes may be sized.' })
    .optional(),
  dataVol: volume('the database', '2Gi').optional(),
  walVol: volume('the write-ahead log', '1200Mi').optional(),
  tablespaceVol: volume('tablespaces', '512Mi').optional(),
  archivewalVol: volume('archived write-ahead log', '1Gi').optional(),
  logVol: volume('server logs', '1Gi').optional(),
  backupVol: volume('a backup repository', '2Gi').optional(),
  inferenceVol: plainVolume('the inference server').optional(),
  modelRepositoryVol: plainVolume('the model repository').optional(),
  autoresize: prunedObject('Growth of the volumes as they fill; a volume may override each rule.', {
    enable: flag('Whether volumes grow by themselves.'),
    interval: whole('Seconds between two looks at the use of the volumes.'),
    ...growthRule(),
    mcSpec: machineSpec('the container that watches the volumes').optional(),
  }).optional(),
});

/** Keys of `storage` that declare a volume of the database pod. */
export const DATABASE_VOLUMES = [
  'dataVol',
  'walVol',
  'tablespaceVol',
  'archivewalVol',
  'logVol',
  'backupVol',
] as const;
