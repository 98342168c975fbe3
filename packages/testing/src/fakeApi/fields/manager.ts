import { isMap, textAt } from '../jsonMap.js';

/** Who owns fields: the same name is another manager for each way of writing. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string | undefined;
}

export function managerId({ name, operation, subresource }: Manager): string {
  return JSON.stringify({ name, operation, subresource });
}

export function parseManagerId(id: string): Manager {
  const json: unknown = JSON.parse(id);
  return {
    name: textAt(json, 'name') ?? '',
    operation: isMap(json) && json['operation'] === 'Apply' ? 'Apply' : 'Update',
    subresource: textAt(json, 'subresource'),
  };
}
