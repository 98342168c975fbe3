import { describe, expect, it } from 'vitest';
import { describeTimeline, timelineViolations, type TimelineEntry } from './timeline.js';

const entry = (
  at: number,
  source: TimelineEntry['source'],
  ...members: string[]
): TimelineEntry => ({ at, source, members });

const frozen = { member: 'x-sts-0', from: 1000, allowedMs: 23_000 };

describe('timelineViolations', () => {
  it('accepts a Service that moves from one member to another', () => {
    const moved = [
      entry(0, 'selector', 'x-sts-0'),
      entry(0, 'endpoints', 'x-sts-0'),
      entry(20_000, 'lock', 'x-sts-1'),
      entry(20_100, 'selector', 'x-sts-1'),
      entry(20_200, 'endpoints', 'x-sts-1'),
    ];

    expect(timelineViolations(moved, frozen)).toEqual([]);
  });

  it('reports two members behind the Service at once', () => {
    const two = [entry(5, 'endpoints', 'x-sts-0', 'x-sts-1')];

    expect(timelineViolations(two)[0]?.message).toContain('x-sts-0 and x-sts-1 at once');
  });

  it('reports a frozen member that stays selected for too long', () => {
    const stuck = [entry(0, 'endpoints', 'x-sts-0'), entry(50_000, 'endpoints', 'x-sts-1')];

    expect(timelineViolations(stuck, frozen)).toMatchObject([{ at: 24_000 }]);
  });

  it('reports a member selected to the end without any change', () => {
    expect(timelineViolations([entry(0, 'selector', 'x-sts-0')], frozen)).toHaveLength(1);
  });

  it('reports a thawed member that turns the Service back without the lock', () => {
    const turnedBack = [
      entry(0, 'endpoints', 'x-sts-0'),
      entry(20_000, 'lock', 'x-sts-1'),
      entry(20_100, 'endpoints', 'x-sts-1'),
      entry(60_000, 'endpoints', 'x-sts-0'),
      entry(61_000, 'endpoints', 'x-sts-1'),
    ];

    expect(timelineViolations(turnedBack, frozen)).toMatchObject([{ at: 60_000 }]);
  });

  it('accepts a thawed member that was elected again', () => {
    const elected = [
      entry(0, 'endpoints', 'x-sts-0'),
      entry(20_100, 'endpoints', 'x-sts-1'),
      entry(80_000, 'lock', 'x-sts-0'),
      entry(80_100, 'endpoints', 'x-sts-0'),
    ];

    expect(timelineViolations(elected, frozen)).toEqual([]);
  });
});

describe('describeTimeline', () => {
  it('prints seconds since the origin, the source and the members', () => {
    expect(
      describeTimeline([entry(2500, 'lock', 'x-sts-0'), entry(500, 'selector')], 1000),
    ).toEqual(['    1.50 s  lock       x-sts-0', '   -0.50 s  selector   (nobody)']);
  });
});
