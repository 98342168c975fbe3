import { parseArgs } from 'node:util';
import { HarnessError } from './harnessError.js';
import type { Scenario } from './scenario.js';

/** What `npm run e2e` was asked for. */
export interface RunArguments {
  readonly full: boolean;
  readonly list: boolean;
  /** Leave the namespaces of failed scenarios standing, to look into them. */
  readonly keep: boolean;
  /** Bring the cluster up first when it is not. */
  readonly up: boolean;
  readonly only: readonly string[];
}

/** Reads the command line; an unknown flag is an error. */
export function parseRunArguments(args: readonly string[]): RunArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        full: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        up: { type: 'boolean', default: true },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    return values;
  } catch (cause) {
    const usage = 'use --full, --only <id> (may be repeated), --list, --keep or --no-up';
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError('E2E_ARGUMENTS', `${said}: ${usage}`, { cause });
  }
}

/** The scenarios to run, in their own order. */
export function chooseScenarios(
  scenarios: readonly Scenario[],
  wanted: Pick<RunArguments, 'full' | 'only'>,
): readonly Scenario[] {
  const known = new Set(scenarios.map((scenario) => scenario.id));
  const unknown = wanted.only.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const names = [...known].join(', ');
    throw new HarnessError(
      'E2E_ARGUMENTS',
      `no scenario "${unknown.join('", "')}": there are ${names}`,
    );
  }

  if (wanted.only.length > 0) return scenarios.filter(({ id }) => wanted.only.includes(id));
  return scenarios.filter(({ tier }) => wanted.full || tier === 'subset');
}
