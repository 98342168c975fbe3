import type { JsonObject } from '@howdah/plugin-api';
import { isArray } from '../canonical.js';
import type { Conflict } from '../claim.js';
import type { MergedWrap } from '../slots/entrypointWrap.js';

/** Puts the wraps before a container's command. What the image would start by itself is not known. */
export function wrapEntrypoint(
  container: JsonObject,
  wraps: readonly MergedWrap[],
): { readonly container: JsonObject; readonly conflicts: readonly Conflict[] } {
  const command = container['command'];
  if (wraps.length === 0) return { container, conflicts: [] };
  if (command === undefined || !isArray(command) || command.length === 0) {
    return { container, conflicts: wraps.map(nothingToWrap) };
  }
  const started: JsonObject = {
    ...container,
    command: [...wraps.flatMap((wrap) => wrap.command), ...command],
  };
  return { container: started, conflicts: [] };
}

function nothingToWrap({ path, owners, workload, container }: MergedWrap): Conflict {
  return {
    path,
    owners,
    message: `${path}: ${owners.join(', ')} wraps the command of container "${container}" of ${workload}, and nobody contributes one; contribute a command with pod.container, since what the image starts is not known`,
  };
}
