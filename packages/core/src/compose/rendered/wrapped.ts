import type { MergedWalWrap } from '../slots/walWrap.js';

/** A command within its wraps, of which the outermost comes first. Without a command there is nothing. */
export function wrapped<C extends { readonly command: string }>(
  provider: C | undefined,
  wraps: readonly MergedWalWrap[],
): C | undefined {
  return (
    provider && {
      ...provider,
      command: wraps.reduceRight((inner, wrap) => within(wrap, inner), provider.command),
    }
  );
}

/** Whoever takes one argument replaces `%p` in it: what comes before would do so first if it could. */
function within({ command, takes }: MergedWalWrap, inner: string): string {
  return takes === 'words'
    ? `${command} ${inner}`
    : `${command} ${quoted(inner.replaceAll('%', '%%'))}`;
}

/** One word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
