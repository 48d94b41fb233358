/** Entry point of the bundled server as a process: what it runs is kept compiled. */
import { keepCode } from './keptCode';
import { keptFolder } from './keptFiles';

keepCode(__dirname, keptFolder(process.env, process.platform), 'server');
void import('../main.node');
