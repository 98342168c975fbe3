import type { PluginManifest } from '@howdah/plugin-api';

/** Who is asked, and what for. */
export interface Question {
  readonly manifest: PluginManifest;
  readonly asked: string;
}

let current: Question | undefined;

/** Asks, and lets it be known meanwhile who is asked: whoever does not return cannot say so. */
export function whileAsking<T>(question: Question, ask: () => T): T {
  const before = current;
  current = question;
  try {
    return ask();
  } finally {
    current = before;
  }
}

/** Who was being asked when an answer was given up on. It is asked no longer. */
export function takeQuestion(): Question | undefined {
  const question = current;
  current = undefined;
  return question;
}
