import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every place that `dev` reads or writes. */
export interface Paths {
  /** The repository. */
  readonly root: string;
  /** Results that may be thrown away, named by their inputs. */
  readonly cache: string;
  /** Half-made results; same file system as `cache`, so that a rename is atomic. */
  readonly scratch: string;
  /** What the running cluster needs: kubeconfig, engine state, audit log. */
  readonly state: string;
  readonly logs: string;
  readonly kubeconfig: string;
}

/** Places by the XDG rules; the machine's own kubeconfig is never among them. */
export function pathsOf(env: Readonly<Record<string, string | undefined>>): Paths {
  const home = env['HOME'] ?? homedir();
  const cache = join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'howdah');
  const state = join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'howdah');
  return {
    root: fileURLToPath(new URL('../../../', import.meta.url)),
    cache,
    scratch: join(cache, 'tmp'),
    state,
    logs: join(state, 'logs'),
    kubeconfig: join(state, 'kubeconfig'),
  };
}
