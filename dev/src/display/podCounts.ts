/** How many pods a node runs, and how many of them are ready. */
export interface PodCount {
  readonly ready: number;
  readonly all: number;
}

/** Reads "node, ready, phase" lines; pods that have ended count for nothing. */
export function parsePods(text: string): ReadonlyMap<string, PodCount> {
  const counts = new Map<string, PodCount>();
  for (const line of text.split('\n')) {
    const [node, ready, phase] = line.split('\t');
    if (!node || phase === 'Succeeded' || phase === 'Failed') continue;
    const before = counts.get(node) ?? { ready: 0, all: 0 };
    counts.set(node, { ready: before.ready + (ready === 'True' ? 1 : 0), all: before.all + 1 });
  }
  return counts;
}
