/** Runs a command's work; Ctrl-C ends it in order, and an error ends it with its message alone. */
export async function endOnInterrupt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interrupted = new AbortController();
  const stop = (): void => {
    interrupted.abort(
      new Error('Interrupted. Run the same command again: finished steps are kept.'),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  try {
    await work(interrupted.signal);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
