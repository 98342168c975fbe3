import type { ParameterCatalogue } from './catalogue.js';

/** What a running server needs before changed parameters take effect. */
export type RestartClass = 'none' | 'reload' | 'restart';

/** Names of the parameters that differ between two configurations. */
export function changedParameters(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

/** The strongest of what the changed parameters need, by the context each has in the catalogue. */
export function restartClass(
  changed: Iterable<string>,
  catalogue: ParameterCatalogue,
): RestartClass {
  let needed: RestartClass = 'none';
  for (const name of changed) {
    const context = catalogue.definitions.get(name.toLowerCase())?.context;
    if (context === 'postmaster') return 'restart';
    if (context !== 'internal') needed = 'reload';
  }
  return needed;
}
