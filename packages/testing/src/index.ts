export { crashPoints } from './crashPoints/crashPoints.js';
export type { CrashPoint, CrashRun, CrashScenario } from './crashPoints/crashPoints.js';
export type { ExecCall, ExecHandler, ExecReply } from './fakeApi/execEndpoint.js';
export { FakeApiServer } from './fakeApi/fakeApiServer.js';
export type { Fault, Injection } from './fakeApi/faults.js';
export type { RecordedRequest, Verb } from './fakeApi/recordedRequest.js';
export type { Resource } from './fakeApi/resource.js';
export { VirtualClock } from './virtualClock/virtualClock.js';
