import { describe, expect, it } from 'vitest';
import { renderSpec } from './fixtures/renderSpec.js';

const render = (mcSpec: object) => renderSpec({ fep: { mcSpec } });

describe('requests never contradict limits, or no pod would be made', () => {
  it('a limit that is left out follows a larger request', () => {
    const { resources, diagnostics } = render({ requests: { cpu: '2', memory: '4Gi' } });

    expect(resources).toEqual({
      limits: { cpu: '2', memory: '4Gi' },
      requests: { cpu: '2', memory: '4Gi' },
    });
    expect(diagnostics).toEqual([]);
  });

  it('so does one that the API server filled in beside the other', () => {
    const { resources } = render({
      limits: { cpu: '500m', memory: '8Gi' },
      requests: { cpu: '2', memory: '4Gi' },
    });

    expect(resources).toMatchObject({ limits: { cpu: '2', memory: '8Gi' } });
  });

  it('a request that is left out follows a smaller limit', () => {
    const { resources } = render({ limits: { cpu: '100m', memory: '256Mi' } });

    expect(resources).toMatchObject({ requests: { cpu: '100m', memory: '256Mi' } });
  });

  it.each([
    [
      { limits: { memory: '1Gi' }, requests: { memory: '4Gi' } },
      'spec.fep.mcSpec: requests.memory of 4Gi is above limits.memory of 1Gi; write a limit of 4Gi or more, or a smaller request',
    ],
    [
      { limits: { memory: '1K' } },
      'spec.fep.mcSpec: "1K" is not an amount of memory; write for example 700Mi',
    ],
    [
      { limits: { memory: '0' } },
      'spec.fep.mcSpec: "0" is not an amount of memory; write for example 700Mi',
    ],
  ])('%j is refused with what to write', (mcSpec, message) => {
    expect(render(mcSpec).told('InvalidManifest')).toEqual([message]);
  });
});
