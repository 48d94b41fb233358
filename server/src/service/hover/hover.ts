import type { Hover, Position } from 'vscode-languageserver-types';
import type { Snapshot } from '../snapshot';

export function doHover(_snapshot: Snapshot, _position: Position): Hover | null {
  return null;
}
