/**
 * Certificates of the cluster: one authority for Kubernetes and the lab's controller, and one for etcd alone, so that
 * no certificate of the cluster opens the database, and one for the aggregation layer.
 */
import { createPrivateKey, webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { X509Certificate } from '@peculiar/x509';
import { bridge } from '../paths.ts';
import { writeAtomically } from './files.ts';
import { clusterDomain, nodeName, pkiDir } from './places.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const year = 365 * 24 * 3600 * 1000;

/** A certificate to issue. `groups` become O, which Kubernetes reads as the user's groups. */
interface Subject {
  commonName: string;
  groups?: readonly string[];
  names?: readonly string[];
  addresses?: readonly string[];
}

const apiServerNames = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];

/** File name -> what is issued by the cluster's authority. */
export const clusterSubjects: Readonly<Record<string, Subject>> = {
  apiserver: {
    commonName: 'kube-apiserver',
    names: [...apiServerNames, `kubernetes.default.svc.${clusterDomain}`, 'localhost'],
    addresses: [bridge.address, '198.19.0.1', '127.0.0.1'],
  },
  'apiserver-kubelet-client': { commonName: 'kube-apiserver-kubelet-client', groups: ['system:masters'] },
  'kubelet-server': {
    commonName: `system:node:${nodeName}`,
    names: [nodeName],
    addresses: [bridge.address, '127.0.0.1'],
  },
  kubelet: { commonName: `system:node:${nodeName}`, groups: ['system:nodes'] },
  'controller-manager': { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  proxy: { commonName: 'system:kube-proxy' },
  coredns: { commonName: 'charmed-spark-lab:coredns' },
  'volume-provisioner': { commonName: 'charmed-spark-lab:volume-provisioner' },
  admin: { commonName: 'admin', groups: ['system:masters'] },
  controller: {
    commonName: 'charmed-spark-lab-controller',
    names: ['localhost'],
    addresses: [bridge.address, '127.0.0.1'],
  },
};

export const etcdSubjects: Readonly<Record<string, Subject>> = {
  etcd: { commonName: 'etcd', names: ['localhost'], addresses: ['127.0.0.1'] },
  'apiserver-etcd-client': { commonName: 'kube-apiserver' },
};

/** With these the API server presents itself to API servers behind it (the aggregation layer). */
export const frontProxySubjects: Readonly<Record<string, Subject>> = {
  'front-proxy-client': { commonName: 'front-proxy-client' },
};

/** Path of a file made here, e.g. `ca.crt` or `admin.key`. */
export const pkiFile = (name: string): string => join(pkiDir, name);

/** The library's dependency injection wants the polyfill first. */
async function library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

interface Authority {
  certificate: X509Certificate;
  privateKey: webcrypto.CryptoKey;
}

const authorities: Readonly<Record<string, Readonly<Record<string, Subject>>>> = {
  ca: clusterSubjects,
  'etcd-ca': etcdSubjects,
  'front-proxy-ca': frontProxySubjects,
};

/** Makes what is missing, so that a node started by an older version gets what a newer one needs. Keys are 0600. */
export async function ensurePki(): Promise<void> {
  mkdirSync(pkiDir, { recursive: true, mode: 0o700 });
  await Promise.all(
    Object.entries(authorities).map(async ([name, subjects]) => {
      const missing = Object.entries(subjects).filter(([subject]) => !existsSync(pkiFile(`${subject}.crt`)));
      if (missing.length === 0) return;
      const authority = await ensureAuthority(name);
      for (const [file, subject] of missing) {
        const keys = await generateKeys();
        await save(file, await issue(authority, subject, keys.publicKey), keys);
      }
    }),
  );
  if (existsSync(pkiFile('service-account.pub'))) return;
  const tokens = await generateKeys();
  writeAtomically(
    pkiFile('service-account.key'),
    await pem('PRIVATE KEY', 'pkcs8', tokens.privateKey),
    0o600,
  );
  writeAtomically(pkiFile('service-account.pub'), await pem('PUBLIC KEY', 'spki', tokens.publicKey));
}

/** True when the authority that everything else stands on is there. */
export const pkiExists = (): boolean => existsSync(pkiFile('ca.crt'));

const generateKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

async function pem(label: string, format: 'pkcs8' | 'spki', key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey(format, key)).toString('base64');
  return `-----BEGIN ${label}-----\n${text.match(/.{1,64}/g)?.join('\n')}\n-----END ${label}-----\n`;
}

async function save(
  name: string,
  certificate: X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<void> {
  writeAtomically(pkiFile(`${name}.key`), await pem('PRIVATE KEY', 'pkcs8', keys.privateKey), 0o600);
  writeAtomically(pkiFile(`${name}.crt`), `${certificate.toString('pem')}\n`);
}

const validity = () => ({
  notBefore: new Date(Date.now() - 3600_000),
  notAfter: new Date(Date.now() + 10 * year),
});

async function ensureAuthority(name: string): Promise<Authority> {
  const x509 = await library();
  if (existsSync(pkiFile(`${name}.crt`))) {
    const der = createPrivateKey(readFileSync(pkiFile(`${name}.key`))).export({
      type: 'pkcs8',
      format: 'der',
    });
    const privateKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']);
    return {
      certificate: new x509.X509Certificate(readFileSync(pkiFile(`${name}.crt`), 'utf8')),
      privateKey,
    };
  }
  const { certificate, keys } = await createAuthority(`charmed-spark-lab ${name}`);
  await save(name, certificate, keys);
  return { certificate, privateKey: keys.privateKey };
}

async function createAuthority(
  commonName: string,
): Promise<{ certificate: X509Certificate; keys: webcrypto.CryptoKeyPair }> {
  const x509 = await library();
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    ...validity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function issue(
  authority: Authority,
  subject: Subject,
  publicKey: webcrypto.CryptoKey,
): Promise<X509Certificate> {
  const x509 = await library();
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const alternatives = [
    ...(subject.names ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(subject.addresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  return x509.X509CertificateGenerator.create({
    subject: [...(subject.groups ?? []).map((group) => ({ O: [group] })), { CN: [subject.commonName] }],
    issuer: authority.certificate.subject,
    ...validity(),
    signingAlgorithm: algorithm,
    signingKey: authority.privateKey,
    publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // etcd also connects to itself with its server certificate.
      new x509.ExtendedKeyUsageExtension(alternatives.length > 0 ? [serverAuth, clientAuth] : [clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
      ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
    ],
  });
}
