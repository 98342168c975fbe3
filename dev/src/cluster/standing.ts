import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { field } from '../json/field.js';
import type { Paths } from '../paths/paths.js';
import type { Settings } from '../settings/settings.js';

/** What the cluster that stands was made as. */
export type Standing = Pick<Settings, 'nodes' | 'road'>;

function mark(paths: Paths): string {
  return join(paths.state, 'cluster.json');
}

/**
 * The cluster that stands. It is noted when kind has finished: nodes without this note are what an
 * interruption left.
 */
export function standing(paths: Paths): Standing | undefined {
  try {
    return parseStanding(readFileSync(mark(paths), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Reads the note; anything else than what we write is none. */
export function parseStanding(text: string): Standing | undefined {
  const note: unknown = JSON.parse(text);
  const nodes = field(note, 'nodes');
  const road = field(note, 'road');
  if (nodes !== 1 && nodes !== 3) return undefined;
  return road === 'published' || road === 'packages' ? { nodes, road } : undefined;
}

/** Notes that the cluster is whole. */
export function noteStanding(paths: Paths, { nodes, road }: Standing): void {
  mkdirSync(paths.state, { recursive: true });
  writeFileSync(mark(paths), JSON.stringify({ nodes, road }));
}

/** Forgets it, before it is taken apart. */
export function forgetStanding(paths: Paths): void {
  rmSync(mark(paths), { force: true });
}
