/** What a person can do about errors of the driver, by SQLSTATE or code of the TLS library. */
const ADVICE: readonly (readonly [pattern: RegExp, advice: (secrets: SecretNamesOf) => string])[] =
  [
    [
      /^28/,
      ({ system }) =>
        `the server does not take the password of Secret "${system}"; if it was changed in the database, write it there`,
    ],
    [
      /CERT|SIGNATURE|ISSUER|SELF_SIGNED/,
      ({ certificate }) =>
        `its certificate is not one that the ca.crt of Secret "${certificate}" vouches for; correct spec.fepChildCrVal.systemCertificates`,
    ],
    [/^53300$/, () => 'it has no free connection; raise max_connections or end some sessions'],
  ];

interface SecretNamesOf {
  readonly system: string;
  readonly certificate: string;
}

/**
 * Why roles and databases are not in order, as a person reads it in the condition. Of the driver's
 * error only the code is told: its text may quote a statement.
 */
export function databaseProblem(member: string, error: unknown, secrets: SecretNamesOf): string {
  const code = codeOf(error);
  const advice = ADVICE.find(([pattern]) => pattern.test(code))?.[1];
  const what = `roles and databases cannot be brought in order on ${member} (${code})`;
  return advice === undefined ? what : `${what}: ${advice(secrets)}`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
