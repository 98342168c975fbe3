import { z } from 'zod';
import { FEP_GROUP } from './fepCluster.js';
import { anyValue, fileText, flag, openObject, text, whole } from './objectShapes.js';

/** `apiVersion` of a FEPAction. */
const FEP_ACTION_API_VERSION = `${FEP_GROUP}/v1`;

const request = openObject('What is asked for.', {
  // Any text is taken: plugins answer types of their own, and an unknown one is told the known ones.
  type: text('Type of the action, such as restart, reload, switchover or list.'),
  args: anyValue('Arguments: names of pods, ALL, or what the type asks for.').optional(),
  backupType: text('Of a backup: full or incr.'),
  backupRepo: whole('Of a backup: number of the repository.'),
});

/** `spec` of a FEPAction. */
const fepActionSpec = openObject('The operation that is asked for.', {
  targetClusterName: text('Name of the FEPCluster, in the same namespace.'),
  targetPgpool2Name: text('Name of the FEPPgpool2, for pgpool2_restart.'),
  fepAction: request.prefault({}),
  sysExtraEvent: flag('Whether more events are written.'),
  sysExtraLogging: flag('Whether more is logged.'),
});

/** A whole FEPAction, version v1: an operation that is done once. */
export const fepAction = z
  .object({
    apiVersion: z.literal(FEP_ACTION_API_VERSION),
    kind: z.literal('FEPAction'),
    metadata: z.looseObject({
      name: z.string(),
      namespace: z.string().optional(),
      uid: z.string().optional(),
      creationTimestamp: z.string().optional(),
    }),
    spec: fepActionSpec.prefault({}),
    fepActionStatus: openObject('What came of it; written once.', {
      fepActionCondition: text('Success or Failure.'),
      fepActionResult: fileText('What was done, or why not.'),
      processedTimestamp: text('When it ended.'),
    }).optional(),
    status: openObject('How far it is.', {
      phase: text('Waiting, Running, Succeeded or Failed.'),
      message: fileText('What it waits for, or the step it is at.'),
    }).optional(),
  })
  .meta({ description: 'An operation on a cluster that is done once.' });
