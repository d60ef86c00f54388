/** What the renderers need to know of an application. */
import type { CharmMeta } from '@charmed-spark/juju';

export interface Application {
  name: string;
  namespace: string;
  modelName: string;
  modelUuid: string;
  uniqueId: string;
  charm: CharmMeta;
  modifiedVersion: number;
  /** Pods wanted: highest ordinal that still has a unit, plus one. */
  replicas: number;
  trust: boolean;
  /** Image per container name. */
  images: Record<string, string>;
  /** Image of the init and the charm container. */
  charmImage: string;
  /** Opened ports, `80/tcp`. */
  ports: string[];
  token: string;
  /** PEM of the authority that signs the controller's certificate. */
  caCertificate: string;
  controllerUrl: string;
  destroyStorage: boolean;
}

/** Local images are never pulled; others once. */
export const pullPolicy = (image: string): 'Never' | 'IfNotPresent' =>
  image.startsWith('localhost/') ? 'Never' : 'IfNotPresent';
