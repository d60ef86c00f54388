/** The web UI behind Traefik and Oathkeeper: who is not known does not come in, who lies about it neither. */
import assert from 'node:assert/strict';
import { request } from 'node:https';
import { must } from '../support/actions.ts';
import { waitFor } from '../support/lab.ts';
import { address, admin, model, units } from '../support/neighbourhood.ts';

interface Reply {
  status: number;
  text: string;
  location: string | undefined;
}

/** Where the proxy publishes the UI: `https://<gateway>/<model>-<application>`. */
async function published(): Promise<string> {
  const { 'proxied-endpoints': proxied } = await must(model, 'traefik-k8s/0', 'show-proxied-endpoints');
  const { url } = (JSON.parse(`${proxied}`) as Record<string, { url: string }>)['kyuubi-k8s'] ?? {};
  assert.ok(url, 'the UI is published');
  return url;
}

/** Asks the proxy as a browser does that trusts the authority of this model. */
async function get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const { ca } = await admin();
  const url = (await published()) + path;
  return new Promise((done, fail) => {
    const call = request(url, { headers, ca }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        done({ status: answer.statusCode ?? 0, text, location: answer.headers.location }),
      );
    });
    call.setTimeout(10_000, () => call.destroy(new Error('the proxy is silent')));
    call.once('error', fail);
    call.end();
  });
}

async function session(): Promise<Record<string, string>> {
  const { cookie } = await must(model, 'oathkeeper/0', 'create-session', { email: 'alice@example.com' });
  assert.ok(cookie, 'the action gives a cookie');
  return { cookie };
}

export function proxy(): void {
  it('refuses an anonymous request to the UI', async () => {
    const { status } = await waitFor('the route', async () => {
      const reply = await get('/ui/');
      return reply.status !== 404 && reply;
    });
    assert.ok([401, 302, 303].includes(status), `${status}`);
  });

  it('shows the UI to a known session', async () => {
    const cookie = await session();
    const reply = await waitFor('the UI', async () => {
      const found = await get('/ui/', cookie);
      return found.status === 200 && found;
    });
    assert.match(reply.text, /Kyuubi/);
  });

  it('gives nothing to an identity that the client itself claims', async () => {
    for (const name of ['X-User', 'X-Email', 'X-Forwarded-User'])
      assert.ok([401, 302, 303].includes((await get('/ui/', { [name]: 'admin' })).status), name);
  });

  it('gives nothing to an identity header sent past the proxy', async () => {
    const unit = await address(units[0] as string);
    for (const name of ['X-User', 'X-Email', 'X-Forwarded-User', 'hive.server2.proxy.user']) {
      const answer = await fetch(`http://${unit}:10099/api/v1/sessions`, { headers: { [name]: 'admin' } });
      assert.equal(answer.status, 401, name);
    }
  });

  it('asks for a password behind the proxy, too', async () => {
    assert.equal((await get('/api/v1/sessions', await session())).status, 401);
  });
}
