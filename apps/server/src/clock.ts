/** Injection token for the instant it is now, in epoch milliseconds: the only clock of the server. */
export const NOW = Symbol('now');
export type Now = () => number;
