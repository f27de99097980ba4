export * from './event-store.js';
export { isKurrentDbUrl, openEventStore } from './open-event-store.js';
export { SqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.js';
export { SqliteStreams, type StreamRange } from './sqlite-streams.js';
export * from './history-check.js';
export { makePrivateFile } from './private-file.js';
