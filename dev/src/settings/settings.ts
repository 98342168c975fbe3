/** Where images and Kubernetes come from. */
export type Road = 'published' | 'packages';

/** What one `npm run up` shall do. */
export interface Settings {
  readonly nodes: 1 | 3;
  readonly kubernetesOnly: boolean;
  readonly sample: boolean;
  readonly road: Road;
}
