import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { howdahTarget, type DatabaseTarget } from '../cluster/databaseTarget.js';
import { remarksOf, waitForReady } from '../cluster/fepCluster.js';
import { waitForPrimary } from '../cluster/primary.js';
import { queryMember } from '../cluster/sql.js';
import type { Kubectl } from '../kubectl/kubectl.js';
import { waitUntil } from '../process/waitUntil.js';
import { reportProbe } from '../prober/probeReport.js';
import { WriteProber } from '../prober/writeProber.js';
import { expectThat } from '../runner/harnessError.js';
import type { Scenario } from '../runner/scenario.js';

const SAMPLE = new URL('../../../examples/fep-sample.yaml', import.meta.url);
const WAL_VOLUME_BYTES = 1200 * 1024 * 1024;
const WAL_SWITCHES = 100;
/** What the sample asks for and stock PostgreSQL does not have. */
const NAMED_IN_WARNINGS = [
  'pgx_datamasking',
  'fsep_operator_security',
  'pgaudit.config_file',
  'wal_keep_segments',
];

/** Users keep their manifests. */
export const fepSample: Scenario = {
  id: 'fep-sample',
  title: 'a FEP sample manifest comes up unchanged; warnings name what was set aside',
  tier: 'subset',
  run: async ({ cluster, namespace, prober: probe, log, note }) => {
    const { kubectl } = cluster;
    const target = howdahTarget(namespace, 'new-fep');
    const startedAt = Date.now();
    await kubectl.apply([inNamespace(parse(await readFile(SAMPLE, 'utf8')), namespace)]);
    await waitForReady(kubectl, target);
    note(`apply to 3 of 3 ready ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);

    await expectWarnings(kubectl, target);
    log('warnings name what was set aside');

    const prober = new WriteProber(kubectl, { target, run: 'prober', ...probe });
    try {
      await prober.start();
      note(await expectNoPileOfWal(kubectl, target));
      const report = reportProbe(await prober.finish());
      expectThat(report.missing?.length === 0, 'the application user of the sample keeps its rows');
    } finally {
      await prober.stop();
    }
  },
};

async function expectWarnings(kubectl: Kubectl, target: DatabaseTarget): Promise<void> {
  await waitUntil({ what: 'the warnings about the sample', timeoutMs: 30_000 }, async () => {
    const text = (await remarksOf(kubectl, target)).map((one) => one.message).join('\n');
    const silent = NAMED_IN_WARNINGS.filter((name) => !text.includes(name));
    expectThat(silent.length === 0, `a condition or event names ${silent.join(', ')}`);
    return true;
  });

  const remarks = await remarksOf(kubectl, target);
  expectThat(
    remarks.some((one) => one.reason === 'ArchivingOff'),
    'an event ArchivingOff says that no WAL is archived',
  );
}

/** Many WAL segments later nothing waits for an archive, and the volume has room. */
async function expectNoPileOfWal(kubectl: Kubectl, target: DatabaseTarget): Promise<string> {
  const { name: member } = await waitForPrimary(kubectl, target);
  const ask = async (sql: string): Promise<string> =>
    (await queryMember(kubectl, target, { member, sql })).at(-1) ?? '';

  const mode = await ask('show archive_mode');
  expectThat(mode === 'off', `archive_mode is off without a backup plugin, but is ${mode}`);
  await ask(`do $$ begin for i in 1..${WAL_SWITCHES} loop
    perform pg_logical_emit_message(false, 'e2e', 'fills a segment'); perform pg_switch_wal();
    end loop; end $$`);
  await ask('checkpoint');

  const waiting = await ask(
    "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'",
  );
  expectThat(waiting === '0', `no segment waits for an archive, but ${waiting} do`);
  const bytes = Number(await ask('select sum(size) from pg_ls_waldir()'));
  expectThat(bytes < WAL_VOLUME_BYTES, `pg_wal fits its 1200 MiB volume, but has ${bytes} bytes`);
  return `pg_wal holds ${Math.round(bytes / 1024 / 1024)} MiB after ${WAL_SWITCHES} segments`;
}

/** The manifest unchanged, only put into the scenario's namespace. */
function inNamespace(manifest: unknown, namespace: string): unknown {
  const body: object = typeof manifest === 'object' && manifest !== null ? manifest : {};
  const metadata = 'metadata' in body && typeof body.metadata === 'object' ? body.metadata : {};
  return { ...body, metadata: { ...metadata, namespace } };
}
