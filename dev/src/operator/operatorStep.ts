import { join } from 'node:path';
import type { Step, StepContext } from '../step.js';
import { cacheKey } from '../cache/cacheKey.js';

const NAMESPACE = 'howdah-system';
const DEPLOYMENT = 'howdah-operator';
/** Says which manifests and which image content were installed. */
const INSTALLED = 'dev.howdah/installed';

/** Installs the operator and waits until both replicas answer. */
export function operatorStep(image: string): Step {
  return {
    id: 'operator',
    title: 'Operator',
    needs: ['nodes-ready', 'load-images'],
    usualSeconds: 15,
    done: async (context) => {
      const wanted = keyOf(await manifests(context, image), await imageId(context, image));
      return (await installedKey(context)) === wanted && (await isAvailable(context));
    },
    run: async (context) => {
      const { kubectl } = context;
      const text = await manifests(context, image);
      const id = await imageId(context, image);
      await kubectl(
        ['apply', '--server-side', '--force-conflicts', '--field-manager=howdah-dev', '-f', '-'],
        { input: text },
      );
      // The tag stays while the content changes, so the pods would not be renewed by themselves.
      await kubectl([...patchOf(DEPLOYMENT), templatePatch(id)]);
      context.report('waiting for its pods');
      const at = ['--namespace', NAMESPACE];
      await kubectl(['rollout', 'status', `deployment/${DEPLOYMENT}`, '--timeout=180s', ...at]);
      await kubectl([
        ...['annotate', 'deployment', DEPLOYMENT, '--overwrite', ...at],
        `${INSTALLED}=${keyOf(text, id)}`,
      ]);
    },
  };
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

async function imageId(context: StepContext, image: string): Promise<string> {
  const { stdout } = await context.docker(['image', 'inspect', '--format', '{{.Id}}', image]);
  return stdout.trim();
}

function keyOf(text: string, id: string): string {
  return cacheKey({ text, id });
}

function patchOf(name: string): readonly string[] {
  return ['patch', 'deployment', name, '--namespace', NAMESPACE, '--type=merge', '--patch'];
}

function templatePatch(id: string): string {
  const annotations = { 'dev.howdah/image-id': id };
  return JSON.stringify({ spec: { template: { metadata: { annotations } } } });
}

async function installedKey({ kubectl }: StepContext): Promise<string> {
  const { stdout } = await kubectl([
    ...['get', 'deployment', DEPLOYMENT, '--namespace', NAMESPACE, '--ignore-not-found'],
    ...['-o', `jsonpath={.metadata.annotations.${INSTALLED.replaceAll('.', '\\.')}}`],
  ]);
  return stdout;
}

async function isAvailable({ kubectl }: StepContext): Promise<boolean> {
  const { code } = await kubectl(
    [
      ...['wait', '--for=condition=Available', `deployment/${DEPLOYMENT}`],
      ...['--namespace', NAMESPACE, '--timeout=1s'],
    ],
    { okCodes: [0, 1] },
  );
  return code === 0;
}
