import { canonical } from '../compose/canonical.js';
import { columns } from '../text/columns.js';
import type { Explanation } from './explain.js';

const LONGEST_VALUE = 48;

/** Explanations as columns that fit a terminal: path, value, who, and which field asked for it. */
export function explanationTable(explanations: readonly Explanation[]): string {
  return columns([
    ['PATH', 'VALUE', 'SET BY', 'SLOT', 'FIELD'],
    ...explanations.map(({ path, value, owners, slot, rank, fields }) => [
      path,
      shortened(typeof value === 'string' ? value : canonical(value)),
      rank === 'default' ? `${owners.join(', ')} (default)` : owners.join(', '),
      slot ?? '',
      fields.join(', '),
    ]),
  ]);
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST_VALUE ? line : `${line.slice(0, LONGEST_VALUE - 3)}...`;
}
