/** Certificates whose outside is right, and of whose inside something cannot be read. */

function changed(pem: string, change: (der: Buffer) => void): string {
  const der = Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');
  change(der);
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n');
}

/** Of a key of a kind that does not exist, instead of one on an elliptic curve (1.2.840.10045.2.1). */
export const withUnknownKey = (pem: string): string =>
  changed(pem, (der) => {
    der[der.indexOf('06072a8648ce3d0201', 0, 'hex') + 8] = 0x7f;
  });

/** Valid until the 99th month of its year. */
export const withWrongDate = (pem: string): string =>
  changed(pem, (der) => {
    const first = der.indexOf('170d', 0, 'hex');
    der.write('99', der.indexOf('170d', first + 2, 'hex') + 4, 'latin1');
  });
