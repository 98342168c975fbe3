import type { StepContext } from '../step.js';

/** True when the engine has an image of this name. */
export async function hasImage(context: StepContext, name: string): Promise<boolean> {
  const { code } = await context.docker(['image', 'inspect', '--format', '{{.Id}}', name], {
    okCodes: [0, 1],
  });
  return code === 0;
}
