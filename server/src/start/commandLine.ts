/** Entry point of the bundled `pseries-xml`: what it runs is kept compiled. */
import { optimizeLate } from './engine';
import { keepCode } from './keptCode';
import { keptFolder } from './keptFiles';

const isServer = process.argv[2] === 'lsp';
if (!isServer) optimizeLate();
keepCode(__dirname, keptFolder(process.env, process.platform), isServer ? 'server' : 'command');
void import('../cli/main');
