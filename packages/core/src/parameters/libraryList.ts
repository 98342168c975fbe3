/** Parameters that hold a list of libraries. A missing one stops the server, or every session. */
export const LIBRARY_LISTS: ReadonlySet<string> = new Set([
  'shared_preload_libraries',
  'session_preload_libraries',
  'local_preload_libraries',
]);

/** A list of libraries, split into those an image has and those it lacks. */
export interface LibraryList {
  readonly present: readonly string[];
  readonly missing: readonly string[];
}

/** Reads `a, "b", $libdir/c.so` as PostgreSQL does; each library is named once. */
export function libraryList(text: string, libraries: ReadonlySet<string>): LibraryList {
  const names = [...new Set(text.split(',').map(libraryName))].filter((name) => name !== '');
  return {
    present: names.filter((name) => libraries.has(name)),
    missing: names.filter((name) => !libraries.has(name)),
  };
}

function libraryName(item: string): string {
  const trimmed = item.trim();
  const bare = /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
  return bare.replace(/^\$libdir\//, '').replace(/\.so$/, '');
}
