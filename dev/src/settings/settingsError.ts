/** A flag that cannot be understood. */
export class SettingsError extends Error {
  readonly code = 'HOWDAH_DEV_BAD_FLAG';

  constructor(problem: string) {
    super(
      `${problem}\nFlags of "npm run up --": --nodes 1|3, --kubernetes-only, --no-sample, ` +
        `--images sample|all, --road published|packages.`,
    );
    this.name = 'SettingsError';
  }
}
