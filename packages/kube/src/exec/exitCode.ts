/** What is read of the Status that ends an exec. */
export interface ExecStatus {
  readonly status?: string | undefined;
  readonly reason?: string | undefined;
  readonly details?:
    | {
        readonly causes?:
          | readonly {
              readonly reason?: string | undefined;
              readonly message?: string | undefined;
            }[]
          | undefined;
      }
    | undefined;
}

/** The exit code a Status tells; `undefined` when the command was not run at all. */
export function exitCodeOf(status: ExecStatus): number | undefined {
  if (status.status === 'Success') return 0;
  if (status.reason !== 'NonZeroExitCode') return undefined;

  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  const code = Number(cause?.message);
  return Number.isInteger(code) ? code : undefined;
}
