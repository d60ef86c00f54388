/**
 * Java's own key store format (JKS) for certificates that are trusted. Written here because it needs no JVM, no
 * password on any command line, and the same certificates give the same bytes; Java reads such a store without a
 * password. Format: the JDK's sun.security.provider.JavaKeyStore.
 */

/** Begin of the file, the version of the format, and the tag of a trusted certificate. */
const magic = 0xfe_ed_fe_ed;
const version = 2;
const trusted = 2;

/** Who gives a password when reading has to give this one: Java's default, and no secret. */
const password = 'changeit';

/** Every PEM block of a certificate; what stands between them is left out. */
const blocks = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g;

/** The certificates in `pems`, each once, in their order, as DER in base64. */
function certificates(pems: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const pem of pems)
    for (const [, block = ''] of pem.matchAll(blocks)) found.add(block.replace(/\s/g, ''));
  return [...found];
}

/**
 * A trust store with every certificate of `pems`, each of which may hold several. Undefined when there is none.
 * That a block is a certificate is for the caller to check: Java refuses the whole store otherwise.
 */
export function javaTrustStore(pems: Iterable<string>): Uint8Array | undefined {
  const found = certificates(pems);
  if (found.length === 0) return undefined;
  const parts = [
    int(magic),
    int(version),
    int(found.length),
    ...found.flatMap((der, at) => {
      const bytes = Buffer.from(der, 'base64');
      // The time of each entry is left at 1970, so that equal inputs give equal stores.
      return [int(trusted), text(`ca-${at + 1}`), Buffer.alloc(8), text('X.509'), int(bytes.length), bytes];
    }),
  ];
  const content = Buffer.concat(parts);
  const digest = process
    .getBuiltinModule('node:crypto')
    .createHash('sha1')
    .update(Buffer.from(password, 'utf16le').swap16())
    .update('Mighty Aphrodite')
    .update(content)
    .digest();
  return Buffer.concat([content, digest]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Length and text, as Java's DataOutput.writeUTF. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'ascii');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
