/** What a test run came to, in whole tests. */
export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Adds up a report of vitest's JSON reporter. A file that could not be loaded has no tests of its
 * own and counts as one failed test: otherwise a broken import would look like success.
 */
export function summarize(report: unknown): TestSummary {
  const files = list(field(report, 'testResults'));
  let [passed, failed, skipped] = [0, 0, 0];
  for (const file of files) {
    const tests = list(field(file, 'assertionResults')).map((test) => field(test, 'status'));
    passed += tests.filter((status) => status === 'passed').length;
    const broken = tests.filter((status) => status === 'failed').length;
    failed += broken === 0 && field(file, 'status') === 'failed' ? 1 : broken;
    skipped += tests.filter((status) => status !== 'passed' && status !== 'failed').length;
  }
  return { passed, failed, skipped };
}

/** The closing line that CI reads: alone on its line, skipped tests only when there are any. */
export function closingLine({ passed, failed, skipped }: TestSummary): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
