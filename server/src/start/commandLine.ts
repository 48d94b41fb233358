/** Entry point of the bundled `pseries-xml`: what it runs is kept compiled. */
import { keepCode } from './keptCode';
import { keptFolder } from './keptFiles';

keepCode(__dirname, keptFolder(process.env, process.platform));
void import('../cli/main');
