import { parseArgs } from 'node:util';
import { SettingsError } from './settingsError.js';

/** Where images and Kubernetes come from. */
export type Road = 'published' | 'packages';

/** What one `npm run up` shall do. */
export interface Settings {
  readonly nodes: 1 | 3;
  /** The PostgreSQL images to make: the sample cluster's, or one per major. */
  readonly images: 'sample' | 'all';
  readonly kubernetesOnly: boolean;
  readonly sample: boolean;
  readonly road: Road;
}

/** What the user asked for; what was not named is found out from what stands. */
export type Wishes = Omit<Settings, 'road' | 'nodes'> & {
  readonly road: Road | undefined;
  readonly nodes: 1 | 3 | undefined;
};

/** Reads the flags of `npm run up`. */
export function parseWishes(args: readonly string[]): Wishes {
  const { values } = parseFlags(args);
  return {
    nodes: nodesOf(values.nodes),
    kubernetesOnly: values['kubernetes-only'],
    images: imagesOf(values.images),
    sample: !values['no-sample'],
    road: roadOf(values.road),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        nodes: { type: 'string' },
        'kubernetes-only': { type: 'boolean', default: false },
        'no-sample': { type: 'boolean', default: false },
        images: { type: 'string', default: 'sample' },
        road: { type: 'string' },
      },
    });
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error));
  }
}

function nodesOf(text: string | undefined): 1 | 3 | undefined {
  if (text === undefined) return undefined;
  if (text === '1') return 1;
  if (text === '3') return 3;
  throw new SettingsError(`--nodes is "${text}"; expected 1 or 3.`);
}

function imagesOf(text: string): 'sample' | 'all' {
  if (text === 'sample' || text === 'all') return text;
  throw new SettingsError(`--images is "${text}"; expected sample or all.`);
}

function roadOf(text: string | undefined): Road | undefined {
  if (text === undefined || text === 'published' || text === 'packages') return text;
  throw new SettingsError(`--road is "${text}"; expected published or packages.`);
}
