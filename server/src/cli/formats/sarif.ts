/** `check --format sarif`: SARIF 2.1.0, as code scanning services read it. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  ArtifactLocation,
  Fix,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from 'sarif';
import { ruleByCode } from '../../rules/index';
import type { LineRange } from '../../rules/otherGuests/others';
import type { Level } from '../../rules/rule';
import { ruleDocs } from '../../service/diagnostics';
import { toRange } from '../../service/positions';
import type { ReportedProblem } from '../../service/snapshot';
import type { Span } from '../../xml/syntaxTree';
import { rulePage } from '../rulePages';
import { homepage, version } from '../version';
import type { Format, Report, Told } from './report';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

const sarifLevels: Record<Level, Result.level> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
  off: 'none',
};

export function sarifFormat(): Format {
  const results: Result[] = [];
  const entry =
    (own: readonly Result[]): Told =>
    () => {
      results.push(...own);
      return '';
    };
  return {
    begin: () => '',
    file: (report) => entry(report.snapshot.problems.map((problem) => toResult(report, problem))),
    end: ({ troubles }) => {
      const notifications = troubles.map(
        (trouble): Notification => ({
          level: 'error',
          message: { text: `${trouble.path}: ${trouble.reason}` },
          locations: [{ physicalLocation: { artifactLocation: artifactOf(trouble.path) } }],
        }),
      );
      const log: Log = {
        $schema: schema,
        version: '2.1.0',
        runs: [
          {
            tool: {
              driver: {
                name: 'pseries-xml',
                version,
                informationUri: homepage,
                rules: codes.map(toDescriptor),
              },
            },
            columnKind: 'utf16CodeUnits',
            invocations: [
              { executionSuccessful: troubles.length === 0, toolExecutionNotifications: notifications },
            ],
            results,
          },
        ],
      };
      return `${JSON.stringify(log, null, 2)}\n`;
    },
  };
}

const codes = [...ruleByCode.keys()];
const indexOf = new Map(codes.map((code, index) => [code, index]));

function toDescriptor(code: string): ReportingDescriptor {
  const rule = ruleByCode.get(code);
  const page = rulePage(code);
  return {
    id: code,
    shortDescription: { text: rule?.title ?? code },
    fullDescription: { text: page?.summary ?? rule?.title ?? code },
    helpUri: `${ruleDocs}/${code}.md`,
    ...(page ? { help: { text: page.text, markdown: page.text } } : {}),
    defaultConfiguration: { level: sarifLevels[rule?.level ?? 'warning'] as 'error' | 'warning' | 'note' },
  };
}

function toResult(report: Report, problem: ReportedProblem): Result {
  const { code, level, message, related = [], elsewhere = [], refusedBy, says } = problem;
  const places = [
    ...related.map((other) => ({ ...toLocation(report, other), message: { text: other.message } })),
    ...elsewhere.map((other) => ({
      ...locationOf(other.uri, other.range),
      message: { text: other.message },
    })),
  ];
  const fixes = report.fixesOf(problem).map((fix) => toFix(report, fix));
  return {
    ruleId: code,
    ruleIndex: indexOf.get(code) ?? -1,
    level: sarifLevels[level],
    message: { text: message },
    locations: [toLocation(report, problem)],
    ...(places.length > 0 ? { relatedLocations: places.map((place, id) => ({ ...place, id })) } : {}),
    ...(fixes.length > 0 ? { fixes } : {}),
    ...(refusedBy ? { properties: { refusedBy, says: says ?? null, first: problem === report.first } } : {}),
  };
}

function toFix(report: Report, { title, changes }: ReturnType<Report['fixesOf']>[number]): Fix {
  return {
    description: { text: title },
    artifactChanges: [
      {
        artifactLocation: artifactOf(report.path),
        replacements: changes.map((change) => ({
          deletedRegion: toRegion(report, change),
          ...(change.text === '' ? {} : { insertedContent: { text: change.text } }),
        })),
      },
    ],
  };
}

const toLocation = ({ path, snapshot }: Report, span: Span): Location =>
  locationOf(path, toRange(snapshot.positions, span));

const locationOf = (path: string, range: LineRange): Location => ({
  physicalLocation: { artifactLocation: artifactOf(path), region: regionOf(range) },
});

const toRegion = ({ snapshot }: Report, span: Span): Region => regionOf(toRange(snapshot.positions, span));

function regionOf({ start, end }: LineRange): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** Relative paths stay relative, so that a service finds the file in the repository it looks at. */
function artifactOf(file: string): ArtifactLocation {
  if (path.isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const uri = file.split(path.sep).map(encodeURIComponent).join('/');
  return { uri, uriBaseId: '%SRCROOT%' };
}
