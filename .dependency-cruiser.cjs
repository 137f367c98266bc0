/**
 * The import rules of the house. Each room of src/ may look only into the rooms named here;
 * everybody may import src/errors.ts.
 */
const ROOMS = {
  audio: [],
  features: ['audio'],
  model: ['features'],
  events: [],
  operators: ['audio', 'features', 'model', 'events'],
  training: ['audio', 'features', 'model'],
};

const roomRules = Object.entries(ROOMS).map(([room, others]) => ({
  name: `${room}-imports`,
  severity: 'error',
  comment: `src/${room} may import ${['itself', 'errors', ...others].join(', ')}`,
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|connectors)/',
    pathNot: ['^src/errors\\.ts$', ...[room, ...others].map((name) => `^src/${name}/`)],
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'pipeline-imports',
      severity: 'error',
      comment: 'the flow on one screen: operators, ports and its own settings; types of anything',
      from: { path: '^src/pipeline\\.ts$' },
      to: {
        path: '^(src|connectors)/',
        pathNot: '^src/(operators/|events/|(ports|errors|pipeline-(options|setup))\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'ports-are-types-only',
      severity: 'error',
      comment: 'src/ports.ts holds interfaces: everything it imports is a type',
      from: { path: '^src/ports\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'errors-imports-nothing',
      severity: 'error',
      comment: 'src/errors.ts is below everything else',
      from: { path: '^src/errors\\.ts$' },
      to: { path: '.' },
    },
    {
      name: 'connectors-imports',
      severity: 'error',
      comment: 'a connector knows the ports, the events, the audio types and the errors',
      from: { path: '^connectors/' },
      to: {
        path: '^src/',
        pathNot: ['^src/(ports|errors)\\.ts$', '^src/events/', '^src/audio/'],
      },
    },
    {
      name: 'connectors-audio-types-only',
      severity: 'error',
      comment: 'connectors take types and the facts of formats from src/audio, no arithmetic',
      from: { path: '^connectors/' },
      to: { path: '^src/audio/(?!(chunk|format)\\.ts$)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-cli-imports-connectors',
      severity: 'error',
      comment: 'the command line is the one composition root',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^connectors/' },
    },
    {
      name: 'nobody-imports-cli',
      severity: 'error',
      comment: 'commands are at the top; nothing in the library depends on them',
      from: { path: '^(src|connectors)/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      comment: 'shipped code stands without tests, benches and examples',
      from: { path: '^(src|connectors|scripts)/' },
      to: { path: '^(test|bench|examples)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'two modules that need each other are one module or three',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'a module that nothing imports and that imports nothing is dead',
      from: { orphan: true, path: '^(src|connectors)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      comment: 'shipped code imports what package.json declares for its users',
      from: { path: '^(src|connectors)/' },
      to: {
        // Who has testcontainers can have a trial broker in a container, who has vega can have
        // reports as pages, and who has libsvm-js the baseline of trained networks; nobody needs them.
        pathNot: '^node_modules/(testcontainers|vega|vega-lite|libsvm-js)/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'every import resolves',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
