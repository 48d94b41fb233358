/** The empty server as a process. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serveNothing } from './emptyServer';

serveNothing(createConnection(ProposedFeatures.all));
