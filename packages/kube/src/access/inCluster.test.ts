import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../clock/clock.js';
import { systemClock } from '../clock/clock.js';
import { inClusterAccess, isInCluster } from './inCluster.js';

describe('inClusterAccess', () => {
  let folder: string;
  let elapsed = 0;
  const clock: Clock = { ...systemClock, monotonic: () => elapsed };
  const options = () => ({ folder, host: '10.0.0.1', port: '443', clock });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'howdah-'));
    await writeFile(join(folder, 'namespace'), 'mine\n');
    await writeFile(join(folder, 'ca.crt'), 'CA');
    await writeFile(join(folder, 'token'), 'first\n');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('reads the service account the kubelet mounted', async () => {
    expect(isInCluster(options())).toBe(true);
    const access = await inClusterAccess(options());
    expect(access).toMatchObject({ server: 'https://10.0.0.1:443', namespace: 'mine' });
    expect(await access.connection()).toEqual({ ca: 'CA', authorization: 'Bearer first' });
  });

  it('notices a renewed token within a minute, and reads no more often', async () => {
    const access = await inClusterAccess(options());
    await access.connection();
    await writeFile(join(folder, 'token'), 'second\n');
    elapsed += 59_000;
    expect(await access.connection()).toMatchObject({ authorization: 'Bearer first' });
    elapsed += 1_000;
    expect(await access.connection()).toMatchObject({ authorization: 'Bearer second' });
  });

  it('brackets an IPv6 address', async () => {
    const access = await inClusterAccess({ ...options(), host: 'fd00::1' });
    expect(access.server).toBe('https://[fd00::1]:443');
  });

  it('is not in a cluster without a token', async () => {
    await rm(join(folder, 'token'));
    expect(isInCluster(options())).toBe(false);
  });
});
