import type { StepContext } from '../step.js';

const LABEL = 'dev.howdah.inputs';

/** The arguments that write into an image what it was made from. */
export function inputsLabel(key: string): readonly string[] {
  return ['--label', `${LABEL}=${key}`];
}

/** True when the engine has this image, made from exactly these inputs. */
export async function isMadeFrom(
  context: StepContext,
  image: string,
  key: string,
): Promise<boolean> {
  const format = `{{index .Config.Labels "${LABEL}"}}`;
  const args = ['image', 'inspect', '--format', format, image];
  const { code, stdout } = await context.docker(args, { okCodes: [0, 1] });
  return code === 0 && stdout.trim() === key;
}
