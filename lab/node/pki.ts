/**
 * Certificates of the cluster: one authority for Kubernetes and the lab's controller, and one for etcd alone, so that
 * no certificate of the cluster opens the database.
 */
import { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
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

/** Path of a file made here, e.g. `ca.crt` or `admin.key`. */
export const pkiFile = (name: string): string => join(pkiDir, name);

/** The library's dependency injection wants the polyfill first. */
async function library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

interface Authority {
  certificate: X509Certificate;
  keys: webcrypto.CryptoKeyPair;
}

/** Makes what is missing. Keys are 0600; an authority is replaced only together with all it issued. */
export async function ensurePki(): Promise<void> {
  const groups = [
    { authority: 'ca', subjects: clusterSubjects },
    { authority: 'etcd-ca', subjects: etcdSubjects },
  ];
  if (existsSync(pkiFile('complete'))) return;
  mkdirSync(pkiDir, { recursive: true, mode: 0o700 });
  for (const { authority, subjects } of groups) {
    const ca = await createAuthority(`charmed-spark-lab ${authority}`);
    await save(authority, ca.certificate, ca.keys);
    for (const [name, subject] of Object.entries(subjects)) {
      const keys = await generateKeys();
      await save(name, await issue(ca, subject, keys.publicKey), keys);
    }
  }
  const tokens = await generateKeys();
  writeAtomically(
    pkiFile('service-account.key'),
    await pem('PRIVATE KEY', 'pkcs8', tokens.privateKey),
    0o600,
  );
  writeAtomically(pkiFile('service-account.pub'), await pem('PUBLIC KEY', 'spki', tokens.publicKey));
  writeAtomically(pkiFile('complete'), '');
}

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

async function createAuthority(commonName: string): Promise<Authority> {
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
    signingKey: authority.keys.privateKey,
    publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // etcd also connects to itself with its server certificate.
      new x509.ExtendedKeyUsageExtension(alternatives.length > 0 ? [serverAuth, clientAuth] : [clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
      ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
    ],
  });
}
