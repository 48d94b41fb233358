/** Which features for any XML other extensions give: a user who has one of them is to see nothing twice. */

/** What concerns XML, not the guest. */
export type GenericFeature =
  | 'folding'
  | 'selectionRanges'
  | 'linkedEditing'
  | 'closingTags'
  | 'formatting'
  | 'wellFormedness';

interface Given {
  readonly feature: GenericFeature;
  /** The other extension's setting that takes the feature away when it is false. */
  readonly setting?: string;
}

interface XmlExtension {
  readonly id: string;
  readonly gives: readonly Given[];
}

const formatter = (id: string): XmlExtension => ({ id, gives: [{ feature: 'formatting' }] });

/** From the extensions' own manifests and sources. */
const extensions: readonly XmlExtension[] = [
  {
    id: 'redhat.vscode-xml',
    gives: [
      { feature: 'folding' },
      { feature: 'selectionRanges' },
      { feature: 'linkedEditing' },
      { feature: 'closingTags', setting: 'xml.completion.autoCloseTags' },
      { feature: 'formatting', setting: 'xml.format.enabled' },
      { feature: 'wellFormedness', setting: 'xml.validation.enabled' },
    ],
  },
  { id: 'formulahendry.auto-close-tag', gives: [{ feature: 'closingTags' }] },
  { id: 'formulahendry.auto-rename-tag', gives: [{ feature: 'linkedEditing' }] },
  formatter('DotJoshJohnson.xml'),
  formatter('fabianlauer.vs-code-xml-format'),
  formatter('mikeburgh.xml-format'),
  formatter('pmahend1.prettier-xml'),
];

/** The editor, as far as other extensions go. */
export interface OtherExtensions {
  /** Whether the extension is there; one that is installed and could not start is not. */
  readonly has: (id: string) => boolean;
  readonly setting: (name: string) => unknown;
}

/** The id of an extension that gives this feature for every XML document; undefined when none does. */
export function findGiver(feature: GenericFeature, { has, setting }: OtherExtensions): string | undefined {
  return extensions.find(
    ({ id, gives }) =>
      gives.some(
        (given) => given.feature === feature && !(given.setting && setting(given.setting) === false),
      ) && has(id),
  )?.id;
}
