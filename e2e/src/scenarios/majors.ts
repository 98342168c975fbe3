import { createCluster } from '../cluster/fepCluster.js';
import { queryMember } from '../cluster/sql.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

/** Those beside the one that every other scenario runs on. */
const MAJORS = [15, 18] as const;
const PARAMETERS = [
  "shared_preload_libraries = 'pgaudit,pg_stat_statements'",
  'max_connections = 60',
].join('\n');

/** Every major that there is an image for serves a cluster of its own. */
export const majors: Scenario = {
  id: 'majors',
  title: 'clusters of PostgreSQL 15 and 18 come up beside each other, with pgaudit preloaded',
  tier: 'full',
  majors: MAJORS,
  run: async ({ cluster, namespace, log, note }) => {
    const { kubectl } = cluster;
    for (const major of MAJORS) {
      const target = await createCluster(kubectl, {
        namespace,
        name: `pg-${major}`,
        fep: { instances: 2, fepVersion: major },
        children: { customPgParams: PARAMETERS, storage: { dataVol: { size: '1Gi' } } },
      });
      const member = `${target.statefulSet}-0`;
      const show = async (name: string): Promise<string> =>
        (await queryMember(kubectl, target, { member, sql: `show ${name}` })).join('\n');

      const version = await show('server_version');
      expectThat(version.startsWith(`${major}.`), `PostgreSQL ${major} runs, but it is ${version}`);
      const libraries = await show('shared_preload_libraries');
      expectThat(libraries.includes('pgaudit'), `pgaudit is preloaded, but ${libraries} are`);
      log(`PostgreSQL ${version} is ready`);
      note(`PostgreSQL ${version}`);
    }
  },
};
