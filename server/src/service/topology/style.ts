/**
 * The colours of the topology's picture. Groups have the colours of Okabe and Ito, which people with any colour vision can
 * tell apart; the group's number always stands beside its colour. An editor sets the variables to those of its theme.
 */

/** How many colours there are for IOMMU groups; then they begin anew. */
export const groupColors = 7;

const light = {
  background: '#ffffff',
  panel: '#f6f8fa',
  border: '#c8ccd1',
  text: '#1f2328',
  faint: '#59636e',
  row: '#ffffff',
  error: '#c4232b',
  warning: '#9a6700',
  information: '#0969da',
  emulated: '#8c959f',
  g0: '#0072b2',
  g1: '#d55e00',
  g2: '#009e73',
  g3: '#cc79a7',
  g4: '#e69f00',
  g5: '#56b4e9',
  g6: '#b8a500',
};

const dark: typeof light = {
  ...light,
  background: '#1f1f1f',
  panel: '#262626',
  border: '#4a4a4a',
  text: '#e6e6e6',
  faint: '#a0a0a0',
  row: '#1f1f1f',
  error: '#f48771',
  warning: '#e2c08d',
  information: '#75beff',
  emulated: '#8a8a8a',
  g0: '#3da5e0',
  g6: '#f0e442',
};

const variables = (colors: typeof light) =>
  Object.entries(colors)
    .map(([name, color]) => `--topology-${name}: ${color};`)
    .join(' ');

/** For a picture that stands alone: light or dark as the reader's system is. */
export const standaloneStyle = `svg { ${variables(light)} }
@media (prefers-color-scheme: dark) { svg { ${variables(dark)} } }`;

const groupVariables = (colors: typeof light) =>
  Object.entries(colors)
    .filter(([name]) => /^g\d$|^emulated$/.test(name))
    .map(([name, color]) => `--topology-${name}: ${color};`)
    .join(' ');

/** For a page in an editor: the editor's own colours, and those of the groups that go with its theme. */
export const themedStyle = `body {
--topology-background: var(--vscode-editor-background);
--topology-panel: var(--vscode-editorWidget-background);
--topology-border: var(--vscode-contrastBorder, var(--vscode-editorWidget-border, var(--vscode-widget-border, #8888)));
--topology-text: var(--vscode-editor-foreground);
--topology-faint: var(--vscode-descriptionForeground);
--topology-row: var(--vscode-editor-background);
--topology-error: var(--vscode-editorError-foreground);
--topology-warning: var(--vscode-editorWarning-foreground);
--topology-information: var(--vscode-editorInfo-foreground);
${groupVariables(light)} }
body.vscode-dark, body.vscode-high-contrast { ${groupVariables(dark)} }
body.vscode-high-contrast-light { ${groupVariables(light)} }`;

const groups = Array.from({ length: groupColors }, (_, index) => index)
  .map((index) => `.topology .g${index} { --group: var(--topology-g${index}); }`)
  .join('\n');

/** What every picture needs. */
export const topologyStyle = `
.topology { font: 12px/1.4 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
.topology text { fill: var(--topology-text); dominant-baseline: central; }
.topology .background { fill: var(--topology-background); }
.topology .heading { font-size: 14px; font-weight: 600; }
.topology .title { font-weight: 600; }
.topology .faint { fill: var(--topology-faint); font-size: 11px; }
.topology .panel { fill: var(--topology-panel); stroke: var(--topology-border); stroke-width: 1; }
.topology .row { fill: var(--topology-row); stroke: var(--topology-border); stroke-width: 1; }
.topology .added > .panel, .topology .chosen > .row { stroke-dasharray: 4 3; stroke: var(--topology-faint); }
.topology .device, .topology .slot { --group: var(--topology-emulated); }
.topology .bar { fill: var(--group); }
.topology .slots-area { fill: none; }
.topology .slot { fill: none; stroke: var(--topology-border); stroke-width: 1; }
.topology .slot.taken { fill: var(--group); stroke: none; }
.topology .slot.taken.chosen { fill-opacity: 0.35; stroke: var(--group); stroke-dasharray: 2 2; }
.topology .bridge-slot { fill: var(--topology-faint); }
.topology .absent > .row, .topology .new-phb > .panel { fill: none; }
.topology .member.absent > text { fill: var(--topology-faint); }
.topology .line { fill: none; stroke: var(--group); stroke-width: 2; opacity: 0.7; }
.topology .badge { fill: var(--group, var(--topology-border)); }
.topology .group.absent > .title { fill: var(--topology-faint); }
.topology .error { fill: var(--topology-error); }
.topology .warning { fill: var(--topology-warning); }
.topology .information, .topology .hint { fill: var(--topology-information); }
.topology .marked-error > .panel, .topology .marked-error > .row { stroke: var(--topology-error); }
.topology .marked-warning > .panel, .topology .marked-warning > .row { stroke: var(--topology-warning); }
${groups}
`;
