export * from './observed-store.js';
export * from './start-tracing.js';
export * from './tracing.js';
export * from './view-metrics.js';
