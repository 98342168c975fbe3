import { join } from 'node:path';
import type { Step, StepContext } from '../step.js';

const AT = ['--namespace', 'howdah-system'];
const DEPLOYMENT = 'howdah-operator';
/** Says which content of the image the pods run: the tag stays while the content changes. */
const IMAGE_ID = 'dev.howdah/image-id';
const APPLY_AS = ['--server-side', '--force-conflicts', '--field-manager=howdah-dev', '-f', '-'];

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
      const { text, imageId } = await wantedOf(context);
      return (
        (await installedImage(context)) === imageId &&
        (await isAsWritten(context, text)) &&
        (await isRolledOut(context))
      );
    },
    run: async (context) => install(context, await wantedOf(context)),
  };
}

/** What is to be installed. */
interface Wanted {
  readonly text: string;
  readonly imageId: string;
}

async function findWanted(context: StepContext, image: string): Promise<Wanted> {
  const text = await manifests(context, image);
  const inspected = await context.docker(['image', 'inspect', '--format', '{{.Id}}', image]);
  return { text, imageId: inspected.stdout.trim() };
}

async function install(context: StepContext, { text, imageId }: Wanted): Promise<void> {
  const { kubectl } = context;
  await kubectl(['apply', ...APPLY_AS], { input: text });
  const annotations = { [IMAGE_ID]: imageId };
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations } } } });
  await kubectl(['patch', 'deployment', DEPLOYMENT, ...AT, '--type=merge', '--patch', patch]);

  context.report('waiting for its pods');
  await kubectl(['rollout', 'status', `deployment/${DEPLOYMENT}`, '--timeout=180s', ...AT]);
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

async function installedImage({ kubectl }: StepContext): Promise<string> {
  const { stdout } = await kubectl([
    ...['get', 'deployment', DEPLOYMENT, ...AT, '--ignore-not-found'],
    ...['-o', `jsonpath={.spec.template.metadata.annotations.${IMAGE_ID.replaceAll('.', '\\.')}}`],
  ]);
  return stdout;
}

/** A run that was ended while it held the operator at 0 replicas leaves it there, for instance. */
async function isAsWritten({ kubectl }: StepContext, text: string): Promise<boolean> {
  const { code } = await kubectl(['diff', ...APPLY_AS], { input: text, okCodes: [0, 1] });
  return code === 0;
}

async function isRolledOut({ kubectl }: StepContext): Promise<boolean> {
  const { code } = await kubectl(
    ['rollout', 'status', `deployment/${DEPLOYMENT}`, '--timeout=1s', ...AT],
    { okCodes: [0, 1] },
  );
  return code === 0;
}
