import type { ScenarioResult } from './runScenarios.js';

/** Lays rows out in columns; the first row is the head. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }

  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return lines.length === 0 ? [] : [lines[0] ?? '', rule, ...lines.slice(1)];
}

/** The results of a run, and the closing line that CI reads. */
export function resultLines(results: readonly ScenarioResult[]): string[] {
  const failed = results.filter((result) => !result.passed).length;
  const rows = results.map(({ scenario, passed, seconds }) => [
    passed ? 'passed' : 'FAILED',
    `${seconds.toFixed(0)} s`,
    scenario.id,
    scenario.title,
  ]);
  const notes = results.flatMap(({ scenario, notes: own }) =>
    own.map((note) => `  ${scenario.id}: ${note}`),
  );

  return [
    '',
    ...textTable([['result', 'time', 'scenario', 'promise'], ...rows]),
    ...(notes.length > 0 ? ['', 'Measured:', ...notes] : []),
    '',
    `${results.length - failed} passed, ${failed} failed`,
  ];
}
