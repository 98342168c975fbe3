// The first thing that runs on a fresh clone: Node built-ins only, plain JavaScript.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));
const source = ['--import', 'tsx', '--conditions=@howdah/source'];
const commands = {
  up: (args) => [process.execPath, [...source, 'dev/src/up.ts', ...args]],
  down: (args) => [process.execPath, [...source, 'dev/src/down.ts', ...args]],
  status: (args) => [process.execPath, [...source, 'dev/src/status.ts', ...args]],
  e2e: (args) => [process.execPath, [...source, 'e2e/src/run.ts', ...args]],
  'bench:compose': () => [
    process.execPath,
    // As in the operator's image.
    ['--max-semi-space-size=4', ...source, 'bench/src/compose/measureCompose.ts'],
  ],
  'bench:scale': (args) => [
    process.execPath,
    [...source, 'bench/src/scale/measureScale.ts', ...args],
  ],
  bench: (args) => [process.execPath, [...source, 'bench/src/run.ts', ...args]],
  simulate: (args) => [
    process.execPath,
    [...source, 'packages/operator/src/simulation/fixtures/main.ts', ...args],
  ],
  test: (args) => [process.execPath, [...source, 'dev/src/unitTests/main.ts', ...args]],
};

requireNode();
const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  fail(`"${name}" is no command; expected one of ${Object.keys(commands).join(', ')}.`);
}
installWhenDue();
process.exit(run(...command(args)));

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldMajor, oldMinor] = OLDEST_NODE;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return;
  fail(
    `Node is ${process.versions.node}; ${OLDEST_NODE.join('.')} or newer is needed. Install it and run this again.`,
  );
}

/** `npm ci` once for every lock file and Node version; an interrupted one leaves no mark. */
function installWhenDue() {
  const mark = join(root, 'node_modules', '.howdah-installed');
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;

  if (!isInstalled(JSON.parse(lock.toString()))) {
    console.log('Installing the dependencies that package-lock.json names (npm ci) ...');
    const code = run('npm', ['ci', '--no-audit', '--no-fund']);
    if (code !== 0)
      fail('npm ci failed; its words are above. Cure it and run the same command again.');
  }
  writeFileSync(mark, wanted);
}

/** True when somebody's own `npm install` has put exactly the locked packages there. */
function isInstalled(lock) {
  const file = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(file)) return false;
  const installed = JSON.parse(readFileSync(file, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, { link, optional, version }]) => {
    if (!path.startsWith('node_modules/') || link || optional) return true;
    return installed[path]?.version === version;
  });
}

/** Runs a program in the foreground. A Ctrl-C reaches it too, and it ends in its own way. */
function run(program, programArgs) {
  const ignore = () => {};
  process.on('SIGINT', ignore);
  const { status, error } = spawnSync(program, programArgs, { cwd: root, stdio: 'inherit' });
  process.off('SIGINT', ignore);
  if (error !== undefined) fail(`${program} could not be started: ${error.message}`);
  return status ?? 130;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
