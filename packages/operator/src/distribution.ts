import { ha } from '@howdah/plugin-ha';
import type { AnyPlugin } from '@howdah/plugin-api';

/** All first-party plugins. */
export const distribution: readonly AnyPlugin[] = [ha];
