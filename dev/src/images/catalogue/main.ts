import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { commandRunner } from '../../process/runCommand.js';
import { postgresImage, postgresMajors } from '../imageNames.js';
import { renderCatalogue } from './renderCatalogue.js';
import { parseServerSettings } from './serverSettings.js';
import type { ServerSettings } from './serverSettings.js';

// Usage: node --conditions=@howdah/source --import tsx dev/src/images/catalogue/main.ts
// with the three PostgreSQL images built. Writes what core knows of their parameters.

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
await writeFile(target, renderCatalogue(servers));
process.stdout.write(`${fileURLToPath(target)}\n`);
