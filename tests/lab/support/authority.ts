/** A certificate authority of a test, by openssl, and a server's certificate of it for this host; files in a folder. */
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './lab.ts';
import { host } from './server-in-rock.ts';

/**
 * Makes `<name>-ca.pem`, `<name>.crt`, `<name>.key`, `<name>.pem` (key and certificate), and with a password
 * `<name>.p12`, a key store. Keys are readable for all: they are for one test.
 */
export async function authority(folder: string, name: string, password?: string): Promise<void> {
  const script = `set -e; cd "$0"; umask 022
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name}-ca -keyout ${name}-ca.key -out ${name}-ca.pem
    openssl req -newkey rsa:2048 -nodes -subj /CN=${name} -keyout ${name}.key -out ${name}.csr
    printf 'subjectAltName=DNS:localhost,IP:${host}' >${name}.ext
    openssl x509 -req -days 2 -in ${name}.csr -CA ${name}-ca.pem -CAkey ${name}-ca.key -extfile ${name}.ext -out ${name}.crt
    cat ${name}.key ${name}.crt >${name}.pem
    [ -z "$1" ] || printf %s "$1" | openssl pkcs12 -export -in ${name}.crt -inkey ${name}.key -certfile ${name}-ca.pem -passout stdin -out ${name}.p12`;
  const { code, stderr } = await execute('sh', ['-c', script, folder, password ?? '']);
  assert.equal(code, 0, stderr);
  for (const file of [`${name}.pem`, ...(password ? [`${name}.p12`] : [])])
    await chmod(join(folder, file), 0o644);
}
