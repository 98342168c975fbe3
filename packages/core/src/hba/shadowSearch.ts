import { coversDatabase, coversUser, hbaReach, mayCover } from './hbaReach.js';
import type { HbaReach } from './hbaReach.js';
import type { HbaRecord, HbaType } from './hbaRecord.js';

/** That a record never decides is said as a help, and is worth this many looks at others' names. */
const MOST_LOOKS = 1_000_000;

/**
 * Takes one record after the other, and tells the type of the first earlier one that takes every
 * connection it speaks of, so that it never decides. Only certain cases count: a role's membership
 * is not known here, and nothing is told of records behind very many others.
 */
export function shadowSearch(): (record: HbaRecord) => HbaType | undefined {
  const earlier: HbaReach[] = [];
  let looks = 0;
  const allOf = (names: ReadonlySet<string>, covered: (name: string) => boolean): boolean => {
    for (const name of names) {
      looks += 1;
      if (!covered(name)) return false;
    }
    return true;
  };

  return (record) => {
    if (looks > MOST_LOOKS) return undefined;
    const narrow = hbaReach(record);
    const shadow = earlier.find((wide) => {
      looks += 1;
      return (
        mayCover(wide, narrow) &&
        allOf(narrow.databases, (database) => coversDatabase(wide, database)) &&
        allOf(narrow.users, (user) => coversUser(wide, user))
      );
    });
    earlier.push(narrow);
    return shadow?.type;
  };
}
