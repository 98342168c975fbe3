import { isKubeError } from '@howdah/kube';

/** Whether a write was refused since somebody else wrote first: an everyday thing, no failure. */
export function isLostRace(error: unknown): boolean {
  return isKubeError(error, 'CONFLICT') || isKubeError(error, 'ALREADY_EXISTS');
}
