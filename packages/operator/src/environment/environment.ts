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
  /** Namespace whose clusters are served; all when absent. */
  readonly watchNamespace?: string;
  readonly images: ImageCatalogue;
  readonly logLevel: string;
  readonly httpPort: number;
  /** How often the API server is asked. */
  readonly rates: RequestRates;
}

type Variables = Readonly<Record<string, string | undefined>>;

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
  const watchNamespace = variables['WATCH_NAMESPACE'];
  const number = numbersOf(variables);
  const rate = requestsPerSecond(number('KUBE_API_QPS', 50), number('KUBE_API_BURST', 100));
  return {
    namespace: variables['POD_NAMESPACE'] ?? 'howdah-system',
    podName: variables['POD_NAME'] ?? 'howdah-operator',
    images: { byMajor, defaultMajor: number('DEFAULT_POSTGRES_MAJOR', newest) },
    logLevel: variables['LOG_LEVEL'] ?? 'info',
    httpPort: number('HTTP_PORT', 8080),
    rates: { reads: rate, writes: rate },
    ...(watchNamespace === undefined || watchNamespace === '' ? {} : { watchNamespace }),
  };
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
