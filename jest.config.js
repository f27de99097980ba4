/** Tests run on the compiled code in dist: workers, child processes and `#lib` imports then resolve exactly as in production. */
export default {
  rootDir: 'dist',
  testEnvironment: 'node',
  testMatch: ['**/*.spec.js'],
  transform: {},
  maxWorkers: 2,
  testTimeout: 60_000,
};
