/** `tls-certificates`: a certificate for each unit from a provider. Requirer and provider; wire format v1. */
export { applyCertificate } from './apply.ts';
export { ipAddress } from './attributes.ts';
export { type CertificateView, observeCertificate } from './observe.ts';
export { type CertificatePlan, planCertificate } from './plan.ts';
export { makePrivateKey, parsePrivateKey } from './private-key.ts';
export {
  type CertificateAnswer,
  type CertificateOrder,
  type CertificateOrders,
  type CertificateRefusal,
  readCertificateAnswers,
  readCertificateOrders,
  writeCertificateAnswers,
} from './provider.ts';
export { servedCertificate } from './served.ts';
export { readSigningRequest, type SigningRequest } from './signing-request.ts';
export type { CertificateRequest, IssuedCertificate, TlsCertificate } from './state.ts';
export { loadX509, sha256Rsa, signingKeys } from './x509.ts';
