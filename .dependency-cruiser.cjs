// Who may import whom: the table of layers as rules that fail. tests/architecture feeds bad imports to them.
const LAYERS = {
  shared: '^src/shared/',
  domain: '^src/domain/',
  contract: '^src/contract/',
  sync: '^src/sync/',
  drivers: '^src/drivers/',
  standards: '^src/standards/',
  station: '^main/station/',
  hub: '^src/hub/',
  storage: '^src/storage/',
  tls: '^src/tls/',
  city: '^src/city/',
  renderer: '^renderer/',
  shell: '^main/shell/',
};

/** The catalogue and the shapes beside it; the drivers themselves are found by it, never named. */
const CATALOGUE = '^src/drivers/[^/]+$';
const SIMULATORS = '^src/drivers/[^/]+/simulator[.]ts$';

const MAY = {
  shared: [],
  domain: [LAYERS.shared],
  contract: [LAYERS.shared, LAYERS.domain],
  sync: [LAYERS.shared, LAYERS.domain],
  drivers: [LAYERS.shared, LAYERS.domain],
  standards: [LAYERS.shared, LAYERS.domain],
  station: [LAYERS.shared, LAYERS.domain, LAYERS.contract, LAYERS.sync, CATALOGUE, LAYERS.standards, LAYERS.storage, LAYERS.tls],
  hub: [LAYERS.shared, LAYERS.domain, LAYERS.contract, LAYERS.sync, LAYERS.standards, LAYERS.storage, LAYERS.tls],
  storage: [LAYERS.shared],
  tls: [LAYERS.shared],
  city: [LAYERS.shared, LAYERS.domain, LAYERS.contract, CATALOGUE, SIMULATORS, LAYERS.standards],
  renderer: [LAYERS.shared, LAYERS.domain, LAYERS.contract],
  shell: [LAYERS.shared, LAYERS.contract, '^native/'],
};

const OURS = '^(src|main|renderer|native)/';
const TESTS = '([.]test[.]tsx?$|/testing/)';

const layerRules = Object.entries(LAYERS).map(([name, path]) => ({
  name: `layer-${name}`,
  comment: `${name} may import only ${name}${MAY[name].length ? ` and ${MAY[name].join(' ')}` : ''}`,
  severity: 'error',
  from: { path, pathNot: TESTS },
  to: { path: OURS, pathNot: [path, ...MAY[name]] },
}));

/** Folders whose subfolders never know each other. */
const apart = (name, folder) => ({
  name,
  comment: `two folders of ${folder} never import each other`,
  severity: 'error',
  from: { path: `^${folder}/([^/]+)/` },
  to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/$1/` },
});

module.exports = {
  forbidden: [
    ...layerRules,
    apart('pane-apart', 'renderer/panes'),
    apart('driver-apart', 'src/drivers'),
    apart('standard-apart', 'src/standards'),
    {
      name: 'electron-in-shell-only',
      comment: 'everything else runs without Electron as well',
      severity: 'error',
      from: { pathNot: ['^main/shell/', '^tests/', '^scripts/'] },
      to: { path: '(^electron$|node_modules/electron/)' },
    },
    {
      name: 'docking-in-renderer-shell-only',
      comment: 'panes do not know what holds them',
      severity: 'error',
      from: { pathNot: '^renderer/shell/' },
      to: { path: 'node_modules/dockview' },
    },
    {
      name: 'pure-layers',
      comment: 'no clock, file or socket: they are handed in',
      severity: 'error',
      from: { path: '^src/(shared|domain|sync|contract)/|^src/drivers/[^/]+/(manifest|state|plan)[.]ts$', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'store-in-one-place',
      comment: 'the database binding is loaded where the store is',
      severity: 'error',
      from: { pathNot: ['^main/station/', '^src/hub/', '^src/storage/', '^tests/', '^scripts/'] },
      to: { path: 'node_modules/better-sqlite3' },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(electron|virtual:.*)$|[?](url|raw|worker|inline)$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build|node_modules/[.]cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'] },
    skipAnalysisNotInRules: true,
  },
};
