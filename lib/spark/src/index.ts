export { renderHadoopXml } from './hadoop-xml.ts';
export { renderProperties } from './properties.ts';
