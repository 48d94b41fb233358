// The arrows of ARCHITECTURE.md: who may know whom. Nothing points back.
const only = (folder, allowed) => ({
  name: `${folder}-knows-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^server/src/${folder}/` },
  to: { path: '^server/src/', pathNot: [folder, ...allowed].map((name) => `^server/src/${name}[./]`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      comment: 'test/e2e has packages of its own, which npm test does not install.',
      severity: 'error',
      from: { pathNot: '^test/e2e/' },
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    only('xml', []),
    only('vocabulary', []),
    only('guest', ['xml', 'vocabulary']),
    only('pci', ['guest', 'xml', 'host']),
    only('edits', ['guest', 'xml', 'pci']),
    only('host', ['xml']),
    only('rules', ['guest', 'xml', 'pci', 'edits', 'host', 'vocabulary']),
    only('service', ['rules', 'edits', 'pci', 'guest', 'xml', 'host', 'vocabulary']),
    only('lsp', ['service', 'rules', 'host']),
    // main.node: `lsp --stdio` is the server itself.
    only('cli', ['service', 'rules', 'host', 'lsp', 'edits', 'pci', 'guest', 'xml', 'main.node']),
    only('start', ['main.node', 'cli']),
    {
      name: 'pure-parts-touch-no-machine',
      comment:
        'xml, vocabulary, guest, pci, edits, rules and service are pure: no file system, no process, no connection.',
      severity: 'error',
      from: { path: '^server/src/(xml|vocabulary|guest|pci|edits|rules|service)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-sources-touch-the-machine',
      comment: 'Only what reads sysfs or runs virsh does; the web server bundles the rest.',
      severity: 'error',
      from: { path: '^server/src/(host/(topology|endpoints|connection|nodeDevices|snapshotFile)|lsp/)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-lsp-knows-the-connection',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/(lsp/|main\\.|cli/)' },
      to: { path: 'node_modules/vscode-languageserver(/|$)' },
    },
    {
      name: 'only-the-client-knows-vscode',
      severity: 'error',
      from: { pathNot: '^(client/|test/e2e/)' },
      to: { path: '^vscode$|node_modules/vscode-languageclient(/|$)' },
    },
    {
      name: 'sax-only-in-xml',
      severity: 'error',
      from: { pathNot: '^(server/src/xml/|test/(bench|xml)/)' },
      to: { path: 'node_modules/sax/' },
    },
    {
      name: 'server-knows-no-client',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^client/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // esbuild.mjs: the package esbuild would be taken for it.
    exclude: { path: '^test/e2e/(node_modules|dist)|^esbuild\\.mjs$' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
