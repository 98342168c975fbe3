import { CERTIFICATES } from './childKinds.js';
import type { SettledChild } from './settleChild.js';

/** What was edited in the children of a cluster, and what became of it. */
export interface ChildEdits {
  readonly children: readonly EditedChild[];
  /** What was edited and is not followed. */
  readonly spoilt: readonly SpoiltLeaf[];
}

/** Where a child holds something else than its parent gives. */
export type EditedChild = Pick<SettledChild, 'of' | 'live' | 'edited'>;

/** A value of a child that the cluster cannot be had with. */
export interface SpoiltLeaf {
  readonly child: EditedChild;
  readonly pointer: string;
  readonly message: string;
}

/** The edits alone: what the children were merged from is not kept with them. */
export function editsOf({ children, spoilt }: ChildEdits): ChildEdits {
  return {
    children: children.map(editedChild),
    spoilt: spoilt.map(({ child, pointer, message }) => ({
      child: editedChild(child),
      pointer,
      message,
    })),
  };
}

function editedChild({ of, live, edited }: EditedChild): EditedChild {
  return { of, live, edited };
}

/** Whether a child has a certificate that is not followed: the servers go on with the one they show. */
export function hasSpoiltCertificate({ spoilt }: Pick<ChildEdits, 'spoilt'>): boolean {
  return spoilt.some(({ pointer }) => pointer === CERTIFICATES);
}
