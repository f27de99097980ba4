export * from './event-store.js';
export { isKurrentDbUrl, openEventStore } from './open-event-store.js';
export { SqliteEventStore, type SqliteEventStoreOptions, type StreamRange } from './sqlite-event-store.js';
export * from './history-check.js';
export { makePrivateFile } from './private-file.js';
