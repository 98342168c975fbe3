/** A flag that cannot be understood. */
export class SettingsError extends Error {
  readonly code = 'HOWDAH_DEV_BAD_FLAG';

  constructor(problem: string) {
    super(
      `${problem}\nFlags: --nodes 1|3, --kubernetes-only, --no-sample, --road published|packages ` +
        `(after "npm run up --").`,
    );
    this.name = 'SettingsError';
  }
}
