/** A command with its wraps before it, the outermost first. Without a command there is nothing. */
export function wrapped<C extends { readonly command: string }>(
  provider: C | undefined,
  wraps: readonly string[],
): C | undefined {
  return provider && { ...provider, command: [...wraps, provider.command].join(' ') };
}
