import { parseJson, readList } from '../json/read.js';
import { streamLines, type LineStream } from '../process/lineStream.js';
import { runCommand, type CommandOptions, type CommandResult } from '../process/runCommand.js';

/** One object by its resource name (`pods`, `fepclusters.fep.fujitsu.io`). */
export interface ObjectAddress {
  readonly resource: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A command in a container. */
export interface ContainerCommand {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly command: readonly string[];
}

/** kubectl bound to one cluster; every call is an argument array. */
export interface Kubectl {
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** The object as JSON, undefined when it does not exist. */
  get(address: ObjectAddress): Promise<unknown>;
  /** The items of a list; `extra` takes selectors. */
  list(
    resource: string,
    namespace?: string,
    extra?: readonly string[],
  ): Promise<readonly unknown[]>;
  /** Applies manifests given as data. */
  apply(manifests: readonly unknown[], options?: CommandOptions): Promise<CommandResult>;
  /** Patches by JSON merge patch; `subresource` reaches `scale` and `status`. */
  patch(address: ObjectAddress, patch: unknown): Promise<void>;
  exec(command: ContainerCommand, options?: CommandOptions): Promise<CommandResult>;
  /** Streams the lines of a command that does not end by itself. */
  stream(args: readonly string[], onLine: (line: string) => void): LineStream;
}

/** Binds kubectl to a kubeconfig. */
export function createKubectl(binary: string, kubeconfig: string): Kubectl {
  const base = ['--kubeconfig', kubeconfig];
  const run: Kubectl['run'] = async (args, options) =>
    await runCommand(binary, [...base, ...args], options);

  return {
    run,
    get: async ({ resource, name, namespace }) => {
      const args = ['get', resource, name, ...inNamespace(namespace), '-o', 'json'];
      const result = await run([...args, '--ignore-not-found']);
      return parseJson(result.stdout);
    },
    list: async (resource, namespace, extra = []) => {
      const result = await run([
        'get',
        resource,
        ...inNamespace(namespace),
        ...extra,
        '-o',
        'json',
      ]);
      return readList(parseJson(result.stdout), 'items');
    },
    apply: async (manifests, options) =>
      await run(['apply', '-f', '-'], {
        ...options,
        input: manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'),
      }),
    patch: async ({ resource, name, namespace }, patch) => {
      const body = ['--type', 'merge', '--patch', JSON.stringify(patch)];
      await run(['patch', resource, name, ...inNamespace(namespace), ...body]);
    },
    exec: async ({ namespace, pod, container, command }, options) => {
      const where = ['-n', namespace, pod, ...(container ? ['-c', container] : [])];
      return await run(['exec', ...where, '--', ...command], options);
    },
    stream: (args, onLine) => streamLines(binary, [...base, ...args], onLine),
  };
}

function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ['-n', namespace];
}
