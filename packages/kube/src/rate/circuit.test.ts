import { expect, it } from 'vitest';
import { Circuit } from './circuit.js';

const begun = () => {
  let now = 0;
  const circuit = new Circuit({ monotonic: () => now });
  const fail = (times: number): void => {
    for (let time = 0; time < times; time += 1) circuit.failed();
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { circuit, fail, pass };
};

it('failures with an answer among them keep nobody away', () => {
  const { circuit, fail } = begun();
  fail(9);
  circuit.answered();
  fail(9);
  expect(circuit.refusal()).toBeUndefined();
  expect(circuit.problem).toBeUndefined();
});

it('after ten failures in a row one request a while is sent, ever more seldom, until one is answered', () => {
  const { circuit, fail, pass } = begun();
  fail(10);
  expect(circuit.refusal()).toBe(1000);
  expect(circuit.problem).toMatch(/none of the last 10 requests/);
  for (const pause of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
    pass(pause - 1);
    expect(circuit.refusal()).toBe(1);
    pass(1);
    expect(circuit.refusal()).toBeUndefined();
    expect(circuit.refusal()).toBe(Math.min(pause * 2, 15_000));
    fail(1);
  }
  circuit.answered();
  expect(circuit.refusal()).toBeUndefined();
  expect(circuit.problem).toBeUndefined();
});

it('what was under way when the server fell silent makes no pause longer', () => {
  const { circuit, fail } = begun();
  fail(200);
  expect(circuit.refusal()).toBe(1000);
});
