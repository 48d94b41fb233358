/** The section `pseriesXml` of the client's configuration, whatever the client makes of it. */

import type { Level } from '../rules/rule';
import type { InlayHintSetting } from '../service/problems';
import { defaultSettings, type ServiceSettings } from '../service/snapshot';
import type { HostWish } from './hosts';

export const section = 'pseriesXml';

export interface DocumentSettings {
  readonly service: ServiceSettings;
  /** Its snapshot is a path, absolute or relative to the workspace folder. */
  readonly host: HostWish;
  readonly format: FormatSetting;
}

/** Whether guests are formatted; `auto`: unless another extension formats XML. */
type FormatSetting = 'auto' | 'on' | 'off';

/** What may stand in the section, of any type until it is looked at. */
interface Section {
  readonly [section]?: unknown;
  readonly rules?: unknown;
  readonly host?: unknown;
  readonly snapshot?: unknown;
  readonly connection?: unknown;
  readonly libvirtVersion?: unknown;
  readonly inlayHints?: unknown;
  readonly codeLens?: unknown;
  readonly semanticTokens?: unknown;
  readonly format?: unknown;
  readonly enable?: unknown;
  readonly workspace?: unknown;
  readonly guests?: unknown;
}

const levels: ReadonlySet<unknown> = new Set<Level>(['off', 'hint', 'information', 'warning', 'error']);
const isLevel = (value: unknown): value is Level => levels.has(value);

const hintSettings: ReadonlySet<unknown> = new Set<InlayHintSetting>(['off', 'addresses', 'all']);
const isHintSetting = (value: unknown): value is InlayHintSetting => hintSettings.has(value);

const formatSettings: ReadonlySet<unknown> = new Set<FormatSetting>(['auto', 'on', 'off']);
const isFormatSetting = (value: unknown): value is FormatSetting => formatSettings.has(value);

const versionForm = /^(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?$/;

/** Reads the section; what is no setting counts as not set, so that one mistake spoils nothing else. */
export function readSettings(value: unknown): DocumentSettings {
  const settings = asObject(value);
  const named = Object.entries(asObject(settings.rules)).filter((entry): entry is [string, Level] =>
    isLevel(entry[1]),
  );
  const { snapshot, connection } = asObject(settings.host);
  const format = asObject(settings.format).enable;
  return {
    service: {
      levels: Object.fromEntries(named),
      plan: { ...defaultSettings.plan, libvirtVersion: readVersion(settings.libvirtVersion) },
      codeLens: readFlag(settings.codeLens, defaultSettings.codeLens),
      semanticTokens: readFlag(settings.semanticTokens, defaultSettings.semanticTokens),
      otherGuests: readFlag(asObject(settings.workspace).guests, defaultSettings.otherGuests),
      inlayHints: isHintSetting(settings.inlayHints) ? settings.inlayHints : defaultSettings.inlayHints,
    },
    host: { snapshot: words(snapshot), connection: words(connection) },
    format: isFormatSetting(format) ? format : 'auto',
  };
}

/** The section in settings that a client pushes: most send `{pseriesXml: {…}}`, some the section itself. */
export function pickSection(value: unknown): unknown {
  const settings = asObject(value);
  return section in settings ? settings[section] : value;
}

function readVersion(value: unknown): string {
  const [, major, minor, patch] = versionForm.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  return major === undefined ? defaultSettings.plan.libvirtVersion : `${major}.${minor}.${patch ?? 0}`;
}

const readFlag = (value: unknown, otherwise: boolean): boolean =>
  typeof value === 'boolean' ? value : otherwise;

/** Text that says something, without the space around it. */
function words(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function asObject(value: unknown): Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
