import { join } from 'node:path';
import type { Step, StepContext } from '../step.js';
import { cacheKey } from '../cache/cacheKey.js';

const AT = ['--namespace', 'howdah-system'];
const DEPLOYMENT = 'howdah-operator';
/** Says which manifests and which image content were installed. */
const INSTALLED = 'dev.howdah/installed';

/** Installs the operator and waits until both replicas answer. */
export function operatorStep(image: string): Step {
  let wanted: Promise<Wanted> | undefined;
  const wantedOf = (context: StepContext): Promise<Wanted> =>
    (wanted ??= findWanted(context, image));
  return {
    id: 'operator',
    title: 'Operator',
    needs: ['nodes-ready', 'load-images'],
    usualSeconds: 15,
    done: async (context) => {
      const { key } = await wantedOf(context);
      return (await installedKey(context)) === key && (await isAvailable(context));
    },
    run: async (context) => install(context, await wantedOf(context)),
  };
}

/** What is to be installed, and a name for exactly that. */
interface Wanted {
  readonly text: string;
  readonly imageId: string;
  readonly key: string;
}

async function findWanted(context: StepContext, image: string): Promise<Wanted> {
  const text = await manifests(context, image);
  const inspected = await context.docker(['image', 'inspect', '--format', '{{.Id}}', image]);
  const imageId = inspected.stdout.trim();
  return { text, imageId, key: cacheKey({ text, imageId }) };
}

async function install(context: StepContext, { text, imageId, key }: Wanted): Promise<void> {
  const { kubectl } = context;
  await kubectl(
    ['apply', '--server-side', '--force-conflicts', '--field-manager=howdah-dev', '-f', '-'],
    { input: text },
  );
  // The tag stays while the content changes, so the pods would not be renewed by themselves.
  const annotations = { 'dev.howdah/image-id': imageId };
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations } } } });
  await kubectl(['patch', 'deployment', DEPLOYMENT, ...AT, '--type=merge', '--patch', patch]);

  context.report('waiting for its pods');
  await kubectl(['rollout', 'status', `deployment/${DEPLOYMENT}`, '--timeout=180s', ...AT]);
  const installed = `${INSTALLED}=${key}`;
  await kubectl(['annotate', 'deployment', DEPLOYMENT, '--overwrite', ...AT, installed]);
}

async function manifests(context: StepContext, image: string): Promise<string> {
  const write = join(
    ...[context.paths.root, 'packages', 'operator', 'src', 'manifests', 'write.ts'],
  );
  const { stdout } = await context.run(
    process.execPath,
    ['--import', 'tsx', '--conditions=@howdah/source', write, '--image', image],
    { cwd: context.paths.root, quiet: true },
  );
  return stdout;
}

async function installedKey({ kubectl }: StepContext): Promise<string> {
  const { stdout } = await kubectl([
    ...['get', 'deployment', DEPLOYMENT, ...AT, '--ignore-not-found'],
    ...['-o', `jsonpath={.metadata.annotations.${INSTALLED.replaceAll('.', '\\.')}}`],
  ]);
  return stdout;
}

async function isAvailable({ kubectl }: StepContext): Promise<boolean> {
  const { code } = await kubectl(
    [
      ...['wait', '--for=condition=Available', `deployment/${DEPLOYMENT}`],
      ...[...AT, '--timeout=1s'],
    ],
    { okCodes: [0, 1] },
  );
  return code === 0;
}
