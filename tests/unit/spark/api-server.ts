/** What a test needs of an API server: real TLS, a token, and the answers to a handful of requests. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../controller/certificate.ts';

export interface Seen {
  method: string;
  url: string;
  contentType: string | undefined;
  accept: string | undefined;
  body: unknown;
}

const status = (code: number, reason: string, message: string) => ({
  code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
});

const object = (kind: string, name: string, more = {}) => ({
  code: 200,
  body: { kind, apiVersion: 'v1', metadata: { name, namespace: 'spark', uid: `uid-of-${name}` }, ...more },
});

function answer({ method, url, body, accept }: Seen): { code: number; body: unknown } | 'silence' {
  const path = new URL(url, 'https://api').pathname;
  const secrets = '/api/v1/namespaces/spark/secrets';
  switch (`${method} ${path}`) {
    case 'GET /api/v1/namespaces/spark/services/there':
      return object('Service', 'there', { spec: { type: 'ClusterIP', clusterIP: '198.19.0.9' } });
    case `GET ${secrets}/large`:
      return accept === 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
        ? { code: 200, body: { kind: 'PartialObjectMetadata', metadata: { annotations: { made: 'from' } } } }
        : object('Secret', 'large', { data: { file: 'large' } });
    case 'GET /api/v1/namespaces/other/secrets/secret':
      return status(403, 'Forbidden', 'secrets "secret" is forbidden: cannot get resource "secrets"');
    case 'GET /api/v1/nodes/broken':
      return { code: 503, body: 'etcd has no leader' };
    case 'GET /api/v1/namespaces/spark/pods/silent':
      return 'silence';
    case 'PATCH /api/v1/namespaces/spark/services/kyuubi-k8s-service':
      return { code: 200, body };
    case `PATCH ${secrets}/wrong`:
      return status(422, 'Invalid', 'Secret "wrong" is invalid');
    case `DELETE ${secrets}/there`:
    case `DELETE ${secrets}/one`:
    case `DELETE ${secrets}/two`:
      return { code: 200, body: { kind: 'Status', apiVersion: 'v1', status: 'Success' } };
    case `DELETE ${secrets}/replaced`:
      return status(409, 'Conflict', 'the UID in the precondition (old) does not match');
    case `GET ${secrets}`:
      return {
        code: 200,
        body: {
          kind: 'SecretList',
          apiVersion: 'v1',
          metadata: {},
          items: ['one', 'two'].map((name) => ({
            metadata: { name, namespace: 'spark', uid: `uid-of-${name}` },
          })),
        },
      };
    case 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
      const review = body as { spec: { resourceAttributes: { resource: string } } };
      const allowed = review.spec.resourceAttributes.resource === 'pods';
      return { code: 201, body: { ...review, status: { allowed } } };
    }
    default:
      return status(404, 'NotFound', `${path} not found`);
  }
}

/** An API server at 127.0.0.1 with a certificate that signs itself, and everything that it was asked. */
export async function apiServer(token: string) {
  const { key, cert } = await selfSigned();
  const seen: Seen[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      const one: Seen = {
        method: request.method ?? '',
        url: request.url ?? '',
        contentType: request.headers['content-type'],
        accept: request.headers.accept,
        body: text === '' ? undefined : JSON.parse(text),
      };
      seen.push(one);
      const given =
        request.headers.authorization === `Bearer ${token}`
          ? answer(one)
          : status(401, 'Unauthorized', 'Unauthorized');
      if (given === 'silence') return;
      response.writeHead(given.code, { 'content-type': 'application/json' });
      response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: cert,
    seen,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
