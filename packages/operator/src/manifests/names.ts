/** What the objects of an installation are called. */
export const NAME = 'howdah-operator';

export const LABELS: Readonly<Record<string, string>> = { 'app.kubernetes.io/name': NAME };
