/** The arrows of the house: apps → messaging, projections → annual-report, event-store → disclosure. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'disclosure-is-pure',
      comment: 'The law and the lifecycle import no other lib, no framework and nothing of node.',
      severity: 'error',
      from: { path: '^libs/disclosure/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/disclosure/', '^node_modules/temporal-polyfill/'] },
    },
    {
      name: 'annual-report-imports-disclosure-only',
      severity: 'error',
      from: { path: '^libs/annual-report/' },
      to: { path: ['^libs/(?!annual-report|disclosure)', '^apps/'] },
    },
    {
      name: 'letters-imports-disclosure-only',
      severity: 'error',
      from: { path: '^libs/letters/' },
      to: { path: ['^libs/(?!letters|disclosure)', '^apps/'] },
    },
    {
      name: 'event-store-knows-no-domain',
      severity: 'error',
      from: { path: '^libs/event-store/' },
      to: { path: ['^libs/(?!event-store)', '^apps/'] },
    },
    {
      name: 'registry-imports-disclosure-and-event-store-only',
      severity: 'error',
      from: { path: '^libs/registry/' },
      to: { path: ['^libs/(?!registry|disclosure|event-store)', '^apps/'] },
    },
    {
      name: 'identity-imports-registry-disclosure-and-event-store-only',
      severity: 'error',
      from: { path: '^libs/identity/' },
      to: { path: ['^libs/(?!identity|registry|disclosure|event-store)', '^apps/'] },
    },
    {
      name: 'projections-imports-neither-desks-nor-kafka-nor-apps',
      severity: 'error',
      from: { path: '^libs/projections/' },
      to: { path: ['^libs/(?:registry|messaging|configuration|telemetry|identity)', '^apps/'] },
    },
    {
      name: 'a-rebuild-loads-no-query-builder',
      comment: 'Each thread of a rebuild loads its modules before it begins, and the query builder has 263.',
      severity: 'error',
      from: { path: '^libs/projections/src/rebuild-thread\\.ts$' },
      to: { path: '^node_modules/kysely/', reachable: true },
    },
    {
      name: 'messaging-imports-event-store-only',
      severity: 'error',
      from: { path: '^libs/messaging/' },
      to: { path: ['^libs/(?!messaging|event-store)', '^apps/'] },
    },
    {
      name: 'telemetry-imports-event-store-and-projections-only',
      severity: 'error',
      from: { path: '^libs/telemetry/' },
      to: { path: ['^libs/(?!telemetry|event-store|projections)', '^apps/'] },
    },
    {
      name: 'tracing-is-loaded-only-when-it-is-on',
      severity: 'error',
      from: { pathNot: '^libs/telemetry/src/otlp-tracing\\.ts$' },
      to: { path: '^node_modules/@opentelemetry/' },
    },
    {
      name: 'libs-are-entered-by-their-front-door',
      comment: 'A lib is reached through its #name only, so its inside can change.',
      severity: 'error',
      from: { path: '^(?:libs/([^/]+)|apps)/' },
      to: { path: '^libs/([^/]+)/src/', pathNot: ['^libs/$1/', '/src/index\\.ts$'] },
    },
    {
      name: 'apps-stand-alone',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/(?!$1/)' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
