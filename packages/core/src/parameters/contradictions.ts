import type { DecidedParameters } from './decideParameters.js';
import { without } from './without.js';

const PROTOCOLS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Drops the bounds of the TLS version where the lower is above the upper: no server starts so. */
export function withoutEmptyProtocolRange(decided: DecidedParameters): DecidedParameters {
  const { ssl_min_protocol_version: min, ssl_max_protocol_version: max } = decided.parameters;
  const lowest = PROTOCOLS.indexOf(min ?? 'TLSv1.2');
  const highest = PROTOCOLS.indexOf(max || 'TLSv1.3');
  if (lowest <= highest) return decided;
  return ['ssl_min_protocol_version', 'ssl_max_protocol_version']
    .filter((name) => decided.parameters[name] !== undefined)
    .reduce((rest, name) => without(rest, name, EMPTY_RANGE), decided);
}

const EMPTY_RANGE =
  'ssl_min_protocol_version, TLSv1.2 where it is left out, must not be above ' +
  'ssl_max_protocol_version';

const STAGES = ['log_parser_stats', 'log_planner_stats', 'log_executor_stats'];

/** Statistics of whole statements and of their stages exclude each other. */
export function withoutDoubleStatistics(decided: DecidedParameters): DecidedParameters {
  const { parameters } = decided;
  const stage = STAGES.find((name) => parameters[name] === 'on');
  if (parameters['log_statement_stats'] !== 'on' || stage === undefined) return decided;
  return without(decided, 'log_statement_stats', `it excludes ${stage}; write one of the two`);
}
