/** What the program says of itself. */
import { homepage, version } from '../../../package.json';

export { homepage, version };
