import { userHba } from './userHba.js';
import type { HbaWarning, UserHbaContext } from './userHba.js';

/** What is to be in force of `customPgHba`. */
export interface DecidedHba {
  readonly rules: readonly string[];
  readonly warnings: readonly HbaWarning[];
  /** The text to go back to when a later one is wrong; absent while there is none. */
  readonly good?: string;
}

/** Nobody else comes in. The records that the operator needs stand before all of the user's. */
const CLOSED = 'local all all reject\nhost all all all reject';

/**
 * A text with a wrong line has no effect, as on a server, which goes on with the file it read before:
 * the record that is wrong may be one that rejects. Where there is no text before, it holds down to
 * that line, and nobody comes in by what would follow.
 */
export function decideHba(
  text: string,
  { good, ...context }: UserHbaContext & { readonly good?: string | undefined },
): DecidedHba {
  const written = userHba(text, context);
  const { rules, warnings, untilWrong } = written;
  if (untilWrong === undefined) return { rules, warnings, good: text };

  const before = good === undefined ? undefined : userHba(good, context);
  const wrong = warnings.filter(({ code }) => code === 'HbaLineInvalid');
  if (good === undefined || before?.untilWrong !== undefined) {
    return {
      rules: [...rules.slice(0, untilWrong), ...userHba(CLOSED, context).rules],
      warnings: consequence(wrong, 'only the records above it hold, and nobody else is let in'),
    };
  }
  return {
    rules: before?.rules ?? [],
    warnings: consequence(wrong, 'the records from before this change stay in force'),
    good,
  };
}

function consequence(warnings: readonly HbaWarning[], what: string): readonly HbaWarning[] {
  return warnings.map((warning, index) =>
    index === 0
      ? { ...warning, message: `${warning.message}; until every line is right, ${what}` }
      : warning,
  );
}
