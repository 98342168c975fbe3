import type { Diagnostic } from '@howdah/plugin-api';

/** Annotation of a cluster: certificates are renewed once for each text that it is given. */
const RENEW_CERTIFICATES = 'howdah.dev/renew-certificates';
/** Annotation of a cluster: its authority is replaced once for each text that it is given. */
const RENEW_AUTHORITY = 'howdah.dev/renew-authority';
/** Annotation of a cluster: how long clients are given to notice what is trusted. */
const AUTHORITY_OVERLAP = 'howdah.dev/authority-overlap';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };
const DEFAULT_OVERLAP = '7d';

/** What people ask of the certificates of a cluster. */
export interface CertificateWishes {
  readonly renewCertificates?: string;
  readonly renewAuthority?: string;
  readonly overlapMs: number;
}

/** Reads the annotations. */
export function certificateWishes(
  annotations: Readonly<Record<string, string>> = {},
): CertificateWishes {
  const { [RENEW_CERTIFICATES]: certificates, [RENEW_AUTHORITY]: authority } = annotations;
  return {
    ...(certificates === undefined ? {} : { renewCertificates: certificates }),
    ...(authority === undefined ? {} : { renewAuthority: authority }),
    overlapMs: durationOf(annotations[AUTHORITY_OVERLAP]) ?? durationOf(DEFAULT_OVERLAP) ?? 0,
  };
}

/** What is to be said of the annotations. */
export function wishFindings(
  annotations: Readonly<Record<string, string>> = {},
): readonly Diagnostic[] {
  const overlap = annotations[AUTHORITY_OVERLAP];
  if (overlap === undefined || durationOf(overlap) !== undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'OverlapInvalid',
      path: `metadata.annotations["${AUTHORITY_OVERLAP}"]`,
      message: `is no duration, so it is ${DEFAULT_OVERLAP}; write a whole number and a unit, as in 90s, 30m, 12h or 7d`,
    },
  ];
}

function durationOf(text: string | undefined): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text ?? '') ?? [];
  const seconds = UNITS[unit];
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds * 1000;
}
