import type { ImageCatalogue } from '@howdah/core';

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
}

const IMAGE = /^RELATED_IMAGE_POSTGRES_(\d{1,3})$/;

/** Reads the environment; what is missing has a default that works. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const byMajor: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    const major = IMAGE.exec(name)?.[1];
    if (major !== undefined && value !== undefined && value !== '') byMajor[major] = value;
  }
  const newest = Math.max(0, ...Object.keys(byMajor).map(Number));
  const watchNamespace = variables['WATCH_NAMESPACE'];
  return {
    namespace: variables['POD_NAMESPACE'] ?? 'howdah-system',
    podName: variables['POD_NAME'] ?? 'howdah-operator',
    images: { byMajor, defaultMajor: Number(variables['DEFAULT_POSTGRES_MAJOR'] ?? newest) },
    logLevel: variables['LOG_LEVEL'] ?? 'info',
    httpPort: Number(variables['HTTP_PORT'] ?? 8080),
    ...(watchNamespace === undefined || watchNamespace === '' ? {} : { watchNamespace }),
  };
}
