import { join } from 'node:path';

// Else each of the hundreds of commands and servers that tests start would compile the same code anew.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled');

/** Tests run on the compiled code in dist: workers, child processes and `#lib` imports then resolve exactly as in production. */
export default {
  rootDir: 'dist',
  testEnvironment: 'node',
  testMatch: ['**/*.spec.js'],
  transform: {},
  maxWorkers: 2,
  testTimeout: 60_000,
};
