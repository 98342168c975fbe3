import type { z } from 'zod';

/** Members that the contract has and a schema would drop or refuse. */
type Forgotten<C, S extends z.ZodType> = Exclude<keyof C, keyof z.output<S>>;

/**
 * A schema whose output is exactly a type of the contract: what it lets through has the type, all
 * that has the type gets through, and no optional member is forgotten. Checked by the compiler.
 *
 * @example contractSchema<WalArchive>()(z.strictObject({ ... }))
 */
export function contractSchema<C>() {
  return <S extends z.ZodType<C>>(
    schema: [C] extends [z.output<S>] ? ([Forgotten<C, S>] extends [never] ? S : never) : never,
  ): S => schema;
}
