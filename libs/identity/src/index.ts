export * from './accounts.js';
export * from './agency-tree.js';
export * from './directory.js';
export * from './identity-file.js';
export * from './matrix.js';
export * from './passwords.js';
export * from './roles.js';
export * from './sign-in-desk.js';
