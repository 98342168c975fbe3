/** The contract this package describes. Below 1.0 a new minor is a new major. */
export const CONTRACT_VERSION = '0.2';

/**
 * Whether a host of contract `host` can run a plugin built against `plugin`.
 *
 * Same major and a minor not above the host's; while the major is 0 the minor must be equal,
 * the rule OpenTelemetry's API package uses for its own versions.
 *
 * @example isCompatible('1.2', '1.4') // true
 */
export function isCompatible(plugin: string, host: string = CONTRACT_VERSION): boolean {
  const wanted = parse(plugin);
  const offered = parse(host);
  if (wanted === undefined || offered === undefined) return false;
  if (wanted.major !== offered.major) return false;
  return wanted.major === 0 ? wanted.minor === offered.minor : wanted.minor <= offered.minor;
}

function parse(version: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^(\d{1,6})\.(\d{1,6})$/.exec(version);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]) };
}
