/** What the engine throws of its own accord, where a program in Go would panic. */
export function isPanic(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError
  );
}
