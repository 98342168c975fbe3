import type { PolicyRule } from '@howdah/plugin-api';
import { permits } from './permits.js';

/**
 * What of some rules a manifest's `grants` does not cover, as the rules that would have to be
 * listed: the API server lets nobody hand out rights they lack.
 */
export function uncoveredRules(
  rules: readonly PolicyRule[],
  grants: readonly PolicyRule[],
): readonly PolicyRule[] {
  return rules.flatMap((rule) =>
    rule.apiGroups.flatMap((group) =>
      rule.resources.flatMap((resource) =>
        namesOf(rule).flatMap((name): readonly PolicyRule[] => {
          const object = name === undefined ? {} : { name };
          const verbs = rule.verbs.filter(
            (verb) => !permits(grants, { verb, group, resource, ...object }),
          );
          if (verbs.length === 0) return [];
          const only = name === undefined ? {} : { resourceNames: [name] };
          return [{ apiGroups: [group], resources: [resource], ...only, verbs }];
        }),
      ),
    ),
  );
}

function namesOf({ resourceNames = [] }: PolicyRule): readonly (string | undefined)[] {
  return resourceNames.length === 0 ? [undefined] : resourceNames;
}
