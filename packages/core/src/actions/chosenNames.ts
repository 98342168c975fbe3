/** Among what an action's arguments choose. */
export interface Choice {
  /** What one of them is called. */
  readonly what: 'member' | 'pod';
  readonly names: readonly string[];
  /** Words that stand for several, beside `ALL`, in capitals. */
  readonly words?: ReadonlyMap<string, readonly string[]>;
}

/** What was chosen, in the order of the names, or why nothing was. */
export type Chosen = { readonly names: readonly string[] } | { readonly refused: string };

/**
 * Reads names of pods; all for none, or for `ALL`. One that there is not refuses the whole: a typing
 * error changes nothing.
 */
export function chosenNames(
  args: readonly string[],
  { what, names, words = new Map() }: Choice,
): Chosen {
  const isAll = (arg: string): boolean => arg.toUpperCase() === 'ALL';
  if (args.length === 0 || args.some(isAll)) return { names };
  const wordOf = (arg: string): readonly string[] | undefined => words.get(arg.toUpperCase());
  const strange = args.filter((arg) => !names.includes(arg) && wordOf(arg) === undefined);
  if (strange.length > 0) {
    const known = [...names, 'ALL', ...words.keys()];
    const last = known.pop() ?? '';
    return {
      refused: `${strange.join(', ')}: no such ${what}; args takes names of ${known.join(', ')}, or ${last}`,
    };
  }
  const wanted = new Set(args.flatMap((arg) => wordOf(arg) ?? [arg]));
  return { names: names.filter((name) => wanted.has(name)) };
}

/** The members that arguments choose. */
export function chosenMembers(
  args: readonly string[],
  members: readonly { readonly name: string }[],
): Chosen {
  return chosenNames(args, { what: 'member', names: members.map(({ name }) => name) });
}
