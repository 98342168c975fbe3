/** Parameters that core decides for every cluster, and what they follow, for a warning. */
export const CORE_OWNED_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['port', 'the operator; use spec.fep.servicePort'],
  ['listen_addresses', 'the operator, which listens on every address of the pod'],
  ['data_directory', 'the operator, which places the data on its volume'],
  ['config_file', 'the operator, which writes the configuration'],
  ['hba_file', 'the operator; use customPgHba'],
  ['ident_file', 'the operator, which writes the configuration'],
  ['external_pid_file', 'the operator, which starts the server'],
  ['unix_socket_directories', 'the operator, whose probes use the socket'],
]);
