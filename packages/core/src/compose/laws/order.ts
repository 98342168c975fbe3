import type { Ordering } from '@howdah/plugin-api';
import { compareText } from '../canonical.js';
import type { Conflict } from '../claim.js';
import { unique } from './owners.js';

/** An element of an ordered set. */
export interface Positioned extends Ordering {
  readonly id: string;
  readonly owners: readonly string[];
}

/** The elements in order, and the circles among them. */
export interface Order<P> {
  readonly sorted: readonly P[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Puts elements in an order that honours every `before` and `after`, ids deciding where those leave
 * a choice. Unknown neighbours are ignored; a cycle is a conflict, and what is in one is left out.
 * Each id occurs once.
 */
export function order<P extends Positioned>(place: string, elements: readonly P[]): Order<P> {
  const nodes = nodesOf(elements);
  const ready = [...nodes.values()].filter(({ predecessors }) => predecessors.size === 0);
  ready.sort((a, b) => compareText(a.element.id, b.element.id));
  const sorted: P[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    sorted.push(next.element);
    for (const follower of next.successors) {
      follower.predecessors.delete(next);
      if (follower.predecessors.size === 0) insert(ready, follower);
    }
  }
  if (sorted.length === elements.length) return { sorted, conflicts: [] };
  return { sorted, conflicts: [circle(place, [...nodes.values()])] };
}

interface Node<P> {
  readonly element: P;
  readonly predecessors: Set<Node<P>>;
  readonly successors: Set<Node<P>>;
}

function nodesOf<P extends Positioned>(elements: readonly P[]): ReadonlyMap<string, Node<P>> {
  const nodes = new Map(
    elements.map((element): [string, Node<P>] => [
      element.id,
      { element, predecessors: new Set(), successors: new Set() },
    ]),
  );
  const link = (earlier: Node<P> | undefined, later: Node<P> | undefined): void => {
    if (earlier === undefined || later === undefined) return;
    earlier.successors.add(later);
    later.predecessors.add(earlier);
  };
  for (const node of nodes.values()) {
    for (const id of node.element.after ?? []) link(nodes.get(id), node);
    for (const id of node.element.before ?? []) link(node, nodes.get(id));
  }
  return nodes;
}

function insert<P extends Positioned>(ready: Node<P>[], node: Node<P>): void {
  const index = ready.findIndex(({ element }) => element.id > node.element.id);
  ready.splice(index === -1 ? ready.length : index, 0, node);
}

/** Only what is in the circle is named, not what merely stands behind it. */
function circle<P extends Positioned>(place: string, nodes: readonly Node<P>[]): Conflict {
  const left = new Set(nodes.filter(({ predecessors }) => predecessors.size > 0));
  let last: Node<P> | undefined;
  do {
    last = [...left].find(({ successors }) => ![...successors].some((node) => left.has(node)));
    if (last !== undefined) left.delete(last);
  } while (last !== undefined);
  const inside = [...left].map(({ element }) => element);
  const ids = unique(inside.map(({ id }) => id));
  return {
    path: place,
    owners: unique(inside.flatMap(({ owners }) => owners)),
    message: `${place}: ${ids.join(', ')} each want to stand before another of them; drop one "before" or "after"`,
  };
}
