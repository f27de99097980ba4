export { LeaseUnavailable, RelayLease } from './lease.js';
export { Relay, RelayAheadOfStore, type RelayGauges, type RelayParts } from './relay.js';
