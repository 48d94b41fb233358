/** Where the data of a disk are (conf/domain_conf.c: virDomainStorageSourceParse, storage_source_conf.c, storage_encryption_conf.c). */
import { optional } from '../common';
import {
  absent,
  type Condition,
  type ElementWord,
  never,
  oneOf,
  ports,
  present,
  text,
  unsigned,
  unsignedAnyBase,
  unsignedLong,
  unsignedWrapping,
  uuid,
  yesNo,
} from '../word';

const storageTypes = ['file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser', 'vhostvdpa'];

export const storageFormats =
  'raw dir bochs cloop dmg iso vpc vdi fat vhd ploop cow qcow qcow2 qed vmdk'.split(' ');

/** The type of the disk or backing store around a `<source>`. */
const ofType = (type: string): Condition => ({ attribute: '../type', is: [type] });
const protocol = (...is: readonly string[]): Condition => ({ attribute: 'protocol', is });
const around = (type: string): Condition => ({ attribute: '../../type', is: [type] });

/** util/virsecret.c: virSecretLookupParseSecret */
const secretLookup: NonNullable<ElementWord['attributes']> = {
  uuid: {
    value: uuid,
    invalid: "XML error: invalid secret uuid '{value}'",
    required: 'XML error: missing secret uuid or usage attribute',
    when: [absent('usage')],
  },
  usage: {
    value: never,
    invalid: 'XML error: either secret uuid or usage expected',
    when: [present('uuid')],
  },
};

/**
 * conf/storage_source_conf.c: virStorageAuthDefParse
 * @param protocol - where the protocol of the storage stands, from the `<secret>`, if it needs a secret of a certain type
 */
export const auth = (protocol?: string): ElementWord => ({
  onlyFirst: true,
  attributes: {
    username: {
      value: text,
      required: 'XML error: missing username for auth',
    },
    type: optional(oneOf('none', 'chap', 'ceph'), "unsupported configuration: unknown auth type '{value}'"),
  },
  elements: {
    secret: {
      onlyFirst: true,
      required: 'XML error: Missing <secret> element in auth',
      attributes: {
        ...secretLookup,
        ...(protocol === undefined
          ? {}
          : {
              type: {
                value: oneOf('none', 'volume', 'ceph', 'iscsi', 'tls', 'vtpm'),
                required: "unsupported configuration: unknown secret type '<null>'",
                invalid: "unsupported configuration: unknown secret type '{value}'",
                when: [{ attribute: protocol, is: ['rbd', 'iscsi'] }],
              },
            }),
      },
    },
  },
});

/** conf/storage_encryption_conf.c: virStorageEncryptionParseNode */
export const encryption: ElementWord = {
  onlyFirst: true,
  attributes: {
    format: {
      value: oneOf('default', 'qcow', 'luks', 'luks2'),
      required: 'XML error: unknown volume encryption format',
      invalid: 'unsupported configuration: unknown volume encryption format type {value}',
      empty: 'XML error: unknown volume encryption format',
    },
    engine: { value: oneOf('qemu', 'librbd') },
  },
  elements: {
    secret: {
      attributes: {
        type: {
          value: oneOf('passphrase'),
          required: 'XML error: unknown volume encryption secret type',
          invalid: 'unsupported configuration: unknown volume encryption secret type {value}',
          empty: 'XML error: unknown volume encryption secret type',
        },
        ...secretLookup,
      },
    },
    cipher: {
      onlyFirst: true,
      when: [{ attribute: '../format', is: ['luks'] }],
      attributes: {
        name: { value: text, required: "XML error: cipher info missing 'name' attribute" },
        size: { value: unsigned, required: true },
      },
    },
  },
};

/** conf/domain_conf.c: virDomainStorageNetworkParseHost */
export const storageHost: ElementWord = {
  attributes: {
    transport: {
      value: oneOf('tcp', 'unix', 'rdma'),
      invalid: "unsupported configuration: unknown protocol transport type '{value}'",
    },
    socket: [
      {
        value: text,
        required: 'XML error: missing socket for unix transport',
        when: [{ attribute: 'transport', is: ['unix'] }],
      },
      {
        value: never,
        invalid: "XML error: transport '{@transport}' does not support socket attribute",
        when: [{ attribute: 'transport', is: ['unix'], not: true, orAbsent: true }],
      },
    ],
    name: {
      value: text,
      required: 'XML error: missing name for host',
      when: [{ attribute: 'transport', is: ['unix'], not: true, orAbsent: true }],
    },
    port: ports({ when: [{ attribute: 'transport', is: ['unix'], not: true, orAbsent: true }] }),
  },
};

/** `<reconnect>` of a socket (conf/domain_conf.c: virDomainChrSourceReconnectDefParseXML). */
export const reconnect: ElementWord = {
  onlyFirst: true,
  attributes: {
    enabled: { value: yesNo },
    timeout: { value: unsigned, required: true, when: [{ attribute: 'enabled', is: ['yes'] }] },
  },
};

/** A PCI address that names a device of the host (conf/device_conf.c: virPCIDeviceAddressParseXML). */
const hostPci: ElementWord['attributes'] = {
  domain: { value: unsignedAnyBase },
  bus: { value: unsignedAnyBase },
  slot: { value: unsignedAnyBase },
  function: { value: unsignedAnyBase },
};

const sliceNumber = (name: string) => ({
  value: unsignedLong,
  required: 'XML error: missing offset or size attribute of slice',
  invalid: `XML error: malformed value '{value}' of '${name}' attribute of slice`,
  empty: 'XML error: missing offset or size attribute of slice',
});

const together = "XML error: 'pool' and 'volume' must be specified together for 'pool' type source";

/** The words of `<source>` of a disk, and of a backing store in it. */
export const storageSource: readonly ElementWord[] = [
  {
    onlyFirst: true,
    when: [ofType('network')],
    attributes: {
      protocol: {
        value: oneOf(...'nbd rbd sheepdog gluster iscsi http https ftp ftps tftp ssh vxhs nfs'.split(' ')),
        required: true,
      },
      name: [
        {
          value: text,
          required: 'XML error: missing name for disk source',
          when: [{ ...protocol('nbd'), not: true }],
        },
        {
          value: { kind: 'pattern', pattern: /^[^/][\s\S]*\// },
          invalid: "XML error: can't split path '{value}' into pool name and image name",
          when: [protocol('rbd', 'gluster')],
        },
      ],
      tls: { value: yesNo },
    },
    elements: {
      host: storageHost,
      ssl: {
        onlyFirst: true,
        when: [{ attribute: '../protocol', is: ['https', 'ftps'] }],
        attributes: { verify: { value: yesNo } },
      },
      ...Object.fromEntries(
        [['readahead', 'size'] as const, ['timeout', 'seconds'] as const].map(
          ([name, attribute]): [string, ElementWord] => [
            name,
            {
              onlyFirst: true,
              when: [{ attribute: '../protocol', is: ['http', 'https', 'ftp', 'ftps'] }],
              attributes: {
                [attribute]: optional(unsignedLong, 'XML error: invalid readahead size or timeout'),
              },
            },
          ],
        ),
      ),
    },
  },
  {
    onlyFirst: true,
    when: [ofType('volume')],
    attributes: {
      pool: { value: text, required: together, when: [present('volume')] },
      volume: { value: text, required: together, when: [present('pool')] },
      mode: {
        value: oneOf('host', 'direct'),
        invalid: "unsupported configuration: unknown source mode '{value}' for volume type disk",
        when: [present('pool'), present('volume')],
      },
    },
  },
  {
    onlyFirst: true,
    when: [ofType('nvme')],
    attributes: {
      type: {
        value: oneOf('pci'),
        required: "XML error: missing 'type' attribute to disk source",
        invalid: "XML error: unsupported source type '{value}'",
      },
      namespace: {
        value: { ...unsignedWrapping, bits: 64 },
        required: "XML error: missing 'namespace' attribute to disk source",
        invalid: "XML error: malformed namespace '{value}'",
      },
      managed: { value: yesNo },
    },
    elements: {
      address: {
        onlyFirst: true,
        required: 'XML error: NVMe disk source is missing address',
        when: [around('nvme')],
        attributes: hostPci,
      },
    },
  },
  {
    onlyFirst: true,
    when: [ofType('vhostuser')],
    attributes: {
      type: {
        value: oneOf('unix'),
        required: "XML error: missing 'type' attribute for vhostuser disk source",
        invalid: "XML error: invalid 'type' attribute for vhostuser disk source",
      },
      path: { value: text, required: "XML error: missing 'path' attribute for vhostuser disk source" },
    },
    elements: { reconnect },
  },
  {
    onlyFirst: true,
    elements: {
      auth: auth('../../protocol'),
      encryption,
      slices: {
        elements: {
          slice: {
            onlyFirst: true,
            when: [{ attribute: 'type', is: ['storage'] }],
            attributes: { offset: sliceNumber('offset'), size: sliceNumber('size') },
          },
        },
      },
    },
  },
];

const typed: readonly Condition[] = [present('../type')];

/** What the image of a disk is based on; a chain of them, the last without a type (virDomainDiskBackingStoreParse). */
export const backingStore: ElementWord = {
  onlyFirst: true,
  attributes: {
    type: { value: oneOf(...storageTypes), invalid: "XML error: unknown storage source type '{value}'" },
  },
  elements: {
    format: {
      onlyFirst: true,
      when: typed,
      required: 'XML error: missing disk backing store format',
      attributes: {
        type: {
          value: oneOf(...storageFormats),
          required: 'XML error: missing disk backing store format',
          invalid: "XML error: unknown storage source format '{value}'",
          empty: 'XML error: missing disk backing store format',
        },
      },
    },
    source: [
      { when: typed, required: 'XML error: missing disk backing store source' },
      ...storageSource.map((word) => ({ ...word, when: [...typed, ...(word.when ?? [])] })),
    ],
    // A word that holds itself: looked at only as deep as the document goes.
    get backingStore() {
      return backingStore;
    },
  },
};
