import type { Topology } from '@howdah/plugin-api';

/** The members that an action's arguments name; all for none, or for `ALL`. */
export type ChosenMembers = { readonly members: readonly string[] } | { readonly refused: string };

/** Reads names of pods. One that is no member's refuses the whole: a typing error changes nothing. */
export function chosenMembers(args: readonly string[], { members }: Topology): ChosenMembers {
  const names = members.map(({ name }) => name);
  if (args.length === 0 || args.some((arg) => arg.toUpperCase() === 'ALL')) {
    return { members: names };
  }
  const strange = args.filter((arg) => !names.includes(arg));
  if (strange.length > 0) {
    return {
      refused: `${strange.join(', ')}: no such member; args takes names of ${names.join(', ')}, or ALL`,
    };
  }
  return { members: names.filter((name) => args.includes(name)) };
}
