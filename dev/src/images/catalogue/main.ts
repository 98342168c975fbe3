import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commandRunner } from '../../process/runCommand.js';
import { postgresImage, postgresMajors } from '../imageNames.js';
import { renderCatalogue } from './renderCatalogue.js';
import { parseServerSettings } from './serverSettings.js';
import type { ServerSettings } from './serverSettings.js';

// Usage: node --conditions=@howdah/source --import tsx dev/src/images/catalogue/main.ts [--check]
// with the three PostgreSQL images built. Writes what core knows of their parameters, or compares.

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const root = new URL('../../../../', import.meta.url);
const script = await readFile(new URL('images/postgres/listSettings.sh', root), 'utf8');
const run = commandRunner((text) => process.stderr.write(text));

const servers: ServerSettings[] = [];
for (const major of postgresMajors) {
  const sandbox = ['--rm', '--interactive', '--network', 'none', '--user', '999:999'];
  const args = ['run', ...sandbox, '--entrypoint', 'sh', postgresImage(major), '-s'];
  const { stdout } = await run('docker', args, { input: script, quiet: true });
  servers.push(parseServerSettings(stdout));
}

const target = new URL('packages/core/src/parameters/catalogue.generated.ts', root);
const text = renderCatalogue(servers);
if (!values.check) {
  await writeFile(target, text);
} else if ((await readFile(target, 'utf8')) !== text) {
  process.stderr.write('The images know other parameters than the catalogue: generate it anew.\n');
  process.exitCode = 1;
}
process.stdout.write(`${fileURLToPath(target)}\n`);
