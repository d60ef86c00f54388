export { clusterDomain, parseClusterDomain } from './cluster-domain.ts';
export { renderHadoopXml } from './hadoop-xml.ts';
export { generatePassword } from './password.ts';
export { renderProperties } from './properties.ts';
