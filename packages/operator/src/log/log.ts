import type { Log } from '@howdah/kube';
import { pino } from 'pino';

/** Makes logs whose every line carries certain fields. */
export type LogFor = (fields: Readonly<Record<string, string>>) => Log;

/** Members that never belong into a log, wherever they stand. */
const SECRET = ['password', 'token', 'authorization', 'data', 'stringData'];

/** JSON lines on standard output. */
export function jsonLog(level: string): LogFor {
  const root = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET.flatMap((key) => [key, `*.${key}`]), censor: '(not logged)' },
  });
  return (fields) => {
    const own = root.child(fields);
    return {
      info: (more, message) => {
        own.info(more, message);
      },
      warn: (more, message) => {
        own.warn(more, message);
      },
    };
  };
}
