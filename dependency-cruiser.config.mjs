/**
 * Who may import whom. Each rule forbids every arrow out of a package except those named; `import type` counts.
 * To repair a violation move the code to the package that may have it: widen a rule only with a record in
 * docs/decisions.
 */

/** Test files may use the stack's testing half and, to prove things end to end, more than their package may. */
const tests = '(\\.test\\.ts$|\\.test-d\\.ts$|/test/)'

const only = (name, comment, from, to, { npm = true } = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: tests },
  to: {
    path: npm
      ? '^(packages|apps|bench|scripts|infra)/'
      : '^(packages|apps|bench|scripts|infra)/|node_modules/',
    pathNot: [`^${from}/`, ...to.map((path) => (/node_modules|\$$/.test(path) ? path : `^${path}/`))],
  },
})

export default {
  forbidden: [
    only(
      'stack-contract-knows-zod-only',
      'The contract language is read by the server, the SDK, the docs and the migration: what it imports, all of them carry.',
      'packages/stack/src/contract',
      ['node_modules/(\\.pnpm/)?zod'],
      { npm: false },
    ),
    only(
      'stack-client-knows-contract-types',
      'The client goes into browsers: a server module behind it would go there too.',
      'packages/stack/src/client',
      ['packages/stack/src/contract'],
    ),
    {
      name: 'clients-take-types-only-from-contracts',
      comment: 'A run-time import of a contract would pull zod into every user of the SDK (26 KB gzip).',
      severity: 'error',
      from: { path: '^packages/(client|stack/src/client)/(?!src/testing/)', pathNot: tests },
      to: { path: '^packages/(contract|stack/src/contract)/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'stack-server-knows-contract',
      'The server half serves any contract on any platform; Lambda is one of them.',
      'packages/stack/src/server',
      ['packages/stack/src/contract'],
    ),
    only(
      'stack-lambda-knows-server',
      'The Lambda adapter turns events into requests for a server.',
      'packages/stack/src/lambda',
      ['packages/stack/src/server'],
    ),
    only(
      'stack-site-knows-nothing',
      'A folder of pages as answers, whoever has built them and wherever they are served.',
      'packages/stack/src/site',
      [],
    ),
    only(
      'stack-outbound-knows-nothing',
      'Calls to addresses that strangers name are made of Node alone: whether they are safe is to be seen in one folder.',
      'packages/stack/src/outbound',
      [],
      { npm: false },
    ),
    only(
      'stack-openapi-knows-contract',
      'The document comes from the contract alone, so that no running server is needed to make it.',
      'packages/stack/src/openapi',
      ['packages/stack/src/contract'],
    ),
    only(
      'stack-sdk-types-knows-contract',
      'Types are printed from the contract alone, so that no other package is needed to make an SDK.',
      'packages/stack/src/sdk-types',
      ['packages/stack/src/contract'],
    ),
    only(
      'stack-testing-knows-nothing',
      'Engines and faults serve the tests of every package: an import of one of them would be a circle.',
      'packages/stack/src/testing',
      [],
    ),
    only(
      'contract-knows-stack-contract',
      'The contract comes first: it may depend on the language that it is written in and on nothing else.',
      'packages/contract',
      ['packages/stack/src/contract'],
    ),
    only(
      'store-knows-contract',
      'The store takes ids and limits from the contract; who calls it is not its business.',
      'packages/store',
      ['packages/contract'],
    ),
    only(
      'service-implements-contract',
      'Handlers use the store and the stack; a tool, an engine or a client has no place in a Lambda function.',
      'packages/service',
      ['packages/contract', 'packages/store', 'packages/stack/src/(server|lambda|observe|site)'],
    ),
    only(
      'sdk-knows-no-contract',
      "The SDK's types are printed from the contract (src/generated): whoever installs it gets neither contract nor zod.",
      'packages/client(?!/src/testing)',
      ['packages/client/src', 'packages/stack/src/client'],
    ),
    only(
      'sdk-testing-fakes-the-service',
      'The fake answers by the contract itself; it is an entry of its own, that no production code loads.',
      'packages/client/src/testing',
      ['packages/client/src', 'packages/contract', 'packages/stack/src/(client|contract|server)'],
    ),
    {
      name: 'sdk-does-without-its-fake',
      comment: 'What stands in for the service in tests must not reach the bundle of a user.',
      severity: 'error',
      from: { path: '^packages/client/src/(?!testing/)', pathNot: tests },
      to: { path: '^packages/client/src/testing/' },
    },
    only(
      'docs-know-contract',
      'The docs show the contract and what the bench measured; they work without a service.',
      'apps/docs',
      ['packages/contract', 'packages/client', 'packages/stack/src/openapi', 'bench/src/scale/costs\\.json$'],
    ),
    only(
      'local-runs-the-service',
      'The local app joins service, store, docs and the embedded engines.',
      'apps/local',
      [
        'packages/service',
        'packages/store',
        'apps/docs',
        'packages/contract',
        'packages/stack/src/(testing|observe|site)',
      ],
    ),
    only(
      'stack-observe-knows-nothing',
      'What is measured is a table that functions, dashboards and reports read: whoever reads it loads it alone.',
      'packages/stack/src/observe',
      ['packages/stack/src/server', 'packages/stack/src/client/histogram\\.ts$'],
    ),
    only(
      'stack-deploy-knows-metrics',
      'Constructs and deployment know entry points, contracts and tables as data; what they are of is for infra to say.',
      'packages/stack/src/deploy',
      ['packages/stack/src/(observe/metrics|bundle/bundle-function)\\.ts$'],
    ),
    only(
      'infra-joins-them',
      'The CDK app gives contract, table and permissions to the constructs, and entry points by path.',
      'infra',
      [
        'packages/contract',
        'packages/store/src/table\\.ts$',
        'packages/service/src/entrypoints/(permissions|service-name)\\.ts$',
        'packages/stack/src/(contract|deploy|bundle|observe)',
        'apps/docs/src/site',
      ],
    ),
    only(
      'demo-is-a-user',
      'The demo shows what a user of the SDK can do: it has nothing else.',
      'apps/demo',
      ['packages/client'],
    ),
    {
      name: 'acceptance-knows-nothing',
      comment:
        'It judges any deployment, and a rewrite, by its answers alone: Node itself is all that it needs.',
      severity: 'error',
      from: { path: '^acceptance/' },
      to: { pathNot: '^acceptance/', dependencyTypesNot: ['core'] },
    },
    only(
      'migrate-writes-what-the-store-reads',
      'The migration writes items of the store by the rules of the contract; of the service it has only what looks at first bytes.',
      'packages/migrate',
      ['packages/contract', 'packages/store', 'packages/service/src/content'],
    ),
    {
      name: 'nobody-imports-the-service',
      comment:
        'What needs the service talks to it over HTTP; only the local app and benchmarks start it themselves. What a file is by its first bytes the migration must find out alike.',
      severity: 'error',
      from: { path: '^(packages|apps|infra)/', pathNot: `^(packages/service|apps/local)/|${tests}` },
      to: {
        path: '^packages/service/',
        pathNot: '^packages/service/src/(content/|entrypoints/(permissions|service-name)\\.ts$)',
      },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Code that only a test may see must not reach a bundle.',
      severity: 'error',
      from: { path: '^(packages|apps|bench|infra)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one idea, or hide a third: take it out.',
      severity: 'error',
      from: { path: '^(packages|apps|bench|scripts|acceptance|infra)/' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing escapes every other rule.',
      severity: 'error',
      from: { path: '^(packages|apps|scripts|infra)/' },
      // Astro makes its own modules while it builds.
      to: { couldNotResolve: true, pathNot: '^astro:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What a build leaves behind is nobody's code.
    exclude: { path: '/(dist|\\.astro)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
