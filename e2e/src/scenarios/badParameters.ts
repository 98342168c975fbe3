import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import { waitForReady } from '../cluster/fepCluster.js';
import { queryMember } from '../cluster/sql.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { expectThat } from '../runner/harnessError.js';

/** A quote that is not closed, text after a quote, a bare quote, and two values that are right. */
export const badParameters = [
  "work_mem = '9MB",
  "maintenance_work_mem = '99MB' ; archive_command = 'touch /tmp/hostile'",
  "log_min_duration_statement = 1'0",
  "log_line_prefix = 'it''s %m '",
  "statement_timeout = '30s' # a comment",
].join('\n');

/** The right values are set as written; the wrong ones stay at their defaults. */
export async function parametersHold(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  await waitForReady(kubectl, target);
  const member = `${target.statefulSet}-0`;
  const show = async (name: string): Promise<string> =>
    (await queryMember(kubectl, target, { member, sql: `show ${name}` })).join('\n');

  const expected: readonly (readonly [name: string, value: string])[] = [
    ['log_line_prefix', "it's %m "],
    ['statement_timeout', '30s'],
    ['work_mem', '4MB'],
    ['maintenance_work_mem', '64MB'],
    ['log_min_duration_statement', '-1'],
  ];
  for (const [name, value] of expected) {
    const found = await show(name);
    expectThat(found === value, `${name} is "${value}", but is "${found}"`);
  }
}
