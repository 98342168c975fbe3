import type { ImageCatalogue } from '@howdah/core';
import { requestsPerSecond } from '@howdah/kube';
import type { RequestRates } from '@howdah/kube';
import { EnvironmentError } from './environmentError.js';

/** What the Deployment tells the process. */
export interface Environment {
  /** Namespace of the operator itself: its lease is there. */
  readonly namespace: string;
  /** Unique per pod. */
  readonly podName: string;
  /** Namespaces whose clusters are served; all when absent. */
  readonly watchNamespaces?: readonly string[];
  /** What of these clusters is this operator's; those that name none when absent. */
  readonly shard?: string;
  readonly images: ImageCatalogue;
  readonly logLevel: string;
  readonly httpPort: number;
  /** How often the API server is asked. */
  readonly rates: RequestRates;
}

type Variables = Readonly<Record<string, string | undefined>>;

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const IMAGE = /^RELATED_IMAGE_POSTGRES_(\d{1,3})$/;

/**
 * Reads the environment; what is missing has a default that works.
 * @throws EnvironmentError when a variable cannot be understood.
 */
export function readEnvironment(variables: Variables = process.env): Environment {
  const byMajor: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    const major = IMAGE.exec(name)?.[1];
    if (major !== undefined && value !== undefined && value !== '') byMajor[major] = value;
  }
  const newest = Math.max(0, ...Object.keys(byMajor).map(Number));
  const watchNamespaces = namespacesOf(variables['WATCH_NAMESPACE'] ?? '');
  const number = numbersOf(variables);
  const rate = requestsPerSecond(number('KUBE_API_QPS', 50), number('KUBE_API_BURST', 100));
  return {
    namespace: variables['POD_NAMESPACE'] ?? 'howdah-system',
    podName: variables['POD_NAME'] ?? 'howdah-operator',
    images: { byMajor, defaultMajor: number('DEFAULT_POSTGRES_MAJOR', newest) },
    logLevel: variables['LOG_LEVEL'] ?? 'info',
    httpPort: number('HTTP_PORT', 8080),
    rates: { reads: rate, writes: rate },
    ...(watchNamespaces.length === 0 ? {} : { watchNamespaces }),
    ...shardOf(variables['SHARD'] ?? ''),
  };
}

/** `a,b`; nothing stands for all. */
function namespacesOf(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name === '')) return [];
  const wrong = names.find((name) => !NAME.test(name));
  if (wrong === undefined) return [...new Set(names)];
  throw new EnvironmentError(
    `WATCH_NAMESPACE names "${wrong}", which no namespace is called; give it names with commas between them, or leave it out to serve all`,
  );
}

/** It becomes the value of a label and part of the lease's name. */
function shardOf(text: string): Pick<Environment, 'shard'> {
  if (text === '') return {};
  if (NAME.test(text)) return { shard: text };
  throw new EnvironmentError(
    `SHARD is "${text}"; give it lower case letters, digits and dashes, or leave it out`,
  );
}

function numbersOf(variables: Variables): (name: string, missing: number) => number {
  return (name, missing) => {
    const text = variables[name] ?? '';
    if (text === '') return missing;
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new EnvironmentError(`${name} is "${text}"; give it a number above 0, or leave it out`);
  };
}
