import type { Condition, Diagnostic } from '@howdah/plugin-api';
import { shortened } from '../text/shortened.js';
import { placeInChild } from './childPath.js';
import type { ChildEdits } from './childEdits.js';

/** Values of children that are not followed, and why; never the values themselves. */
export function childFindings({ spoilt }: ChildEdits): readonly Diagnostic[] {
  return spoilt.map(({ child, pointer, message }) => ({
    severity: 'warning',
    code: 'ChildValueUnusable',
    path: placeInChild(child, pointer),
    message: `${message}; until it is corrected, the last value that could be used stays in its place`,
  }));
}

/** `ChildResources`: where children say something else than the manifest, and whether that is followed. */
export function childrenCondition(settled: ChildEdits): Condition {
  const type = 'ChildResources';
  const findings = childFindings(settled);
  if (findings.length > 0) {
    const message = shortened(
      findings.map(({ path, message: why }) => `${path}: ${why}`).join('\n'),
    );
    return { type, status: 'False', reason: 'ValueUnusable', message };
  }
  const edited = settled.children.flatMap((child) =>
    child.edited.map((pointer) => placeInChild(child, pointer)),
  );
  if (edited.length === 0) {
    const message = 'Every child resource is as the manifest has it.';
    return { type, status: 'True', reason: 'AsManifest', message };
  }
  const message = `Edited, which stands until the manifest changes the same value: ${edited.join(', ')}.`;
  return { type, status: 'True', reason: 'Edited', message: shortened(message) };
}
