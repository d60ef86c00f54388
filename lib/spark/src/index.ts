export { clusterDomain, parseClusterDomain } from './cluster-domain.ts';
export { renderHadoopXml } from './hadoop-xml.ts';
export { mergeJavaOptions, systemProperties } from './java-options.ts';
export { javaTrustStore } from './java-trust-store.ts';
export { generatePassword } from './password.ts';
export { renderProperties } from './properties.ts';
export { shellQuote } from './shell.ts';
