/** Annotation of a cluster that names plugins which are gone for good, separated by commas. */
export const FORGET_ANNOTATION = 'howdah.dev/forget-plugin';

/** The plugins that an annotation gives up. */
export function forgottenPlugins(annotation: string | undefined): ReadonlySet<string> {
  return new Set(
    (annotation ?? '')
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  );
}
