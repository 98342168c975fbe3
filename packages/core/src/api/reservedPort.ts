/** Port of Patroni's REST interface in every member. */
export const PATRONI_PORT = 25001;

/** Said when the database would listen on Patroni's port. */
export const PORT_TAKEN =
  `port ${PATRONI_PORT} belongs to Patroni in every member; ` +
  'choose another servicePort, for example 27500';

/** The same in CEL, for `spec.fep`. */
export const PORT_RULE = `!has(self.servicePort) || self.servicePort != ${PATRONI_PORT}`;
