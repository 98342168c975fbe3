import type { Advanced, Standing } from './advanceProcedures.js';
import { bounded } from './bounded.js';
import { stuckText } from './stateOf.js';
import { stepName } from './stepName.js';

/** Longest message of a condition about procedures. */
const MESSAGE_CHARACTERS = 1_024;

/**
 * Where the procedures of a cluster stand and why others wait, a line each; empty when none do.
 * Undefined where nothing new can be told: what was told before stands.
 *
 * `figures`: how far effects are is shown for a log or a terminal, and left out of what is written
 * to the API server: a status holds transitions, and a figure that moves would cost a write a look.
 */
export function describeProcedures(
  advanced: Advanced,
  figures: 'shown' | 'left-out',
): string | undefined {
  if (advanced.state === 'conflict') return undefined;
  const lines =
    advanced.state === 'unknown'
      ? [`what runs is not known: ${advanced.reason}`]
      : advanced.running.map((standing) => standingLine(standing, figures === 'shown'));
  const waiting = advanced.waiting.map(
    ({ request, reason }) => `${request.procedure} (${request.name}): ${reason}`,
  );
  return bounded([...lines, ...waiting].join('\n'), MESSAGE_CHARACTERS);
}

function standingLine({ record, waits, progress }: Standing, figures: boolean): string {
  const { procedure, name, steps, at, failure, since } = record;
  const stuck = stuckText(record);
  if (stuck !== undefined) return `${procedure} (${name}): stuck; ${stuck}`;
  const index = Math.min(Math.max(at, 0), steps.length - 1);
  const step = steps[index];
  const tries = failure === undefined ? step?.tries : step?.undo?.tries;
  const parts = [
    `${failure === undefined ? '' : 'taking back '}step ${index + 1} of ${steps.length}`,
    ...(step === undefined ? [] : [stepName(step)]),
    ...(tries === undefined ? [] : [`attempt ${tries.number}`]),
    `since ${timeOfDay(tries?.first ?? since)}`,
  ];
  const reasons = [failure, waits, figures ? progress : undefined].filter(
    (reason) => reason !== undefined,
  );
  return [`${procedure} (${name}): ${parts.join(', ')}`, ...reasons].join('; ');
}

function timeOfDay(time: string): string {
  return time.slice(11, 19);
}
