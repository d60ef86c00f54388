/** Kyuubi's REST API with a login, asked in the pod of the first unit, where the server answers at every binding. */
import { inPod } from './cluster.ts';
import { model, units } from './neighbourhood.ts';
import type { Login } from './sql.ts';

/** The text of the answer, or what curl said. */
export const restText = (login: Login, path: string): Promise<string> => ask(login, path, []);

/** The HTTP status of the answer. */
export const restStatus = (login: Login, path = '/api/v1/sessions'): Promise<string> =>
  ask(login, path, ['--output', '/dev/null', '--write-out', '%{http_code}']);

async function ask({ username, password }: Login, path: string, options: string[]): Promise<string> {
  const script =
    'IFS= read -r login; url=$1; shift; printf "user = %s\\n" "$login" | curl --silent "$@" --config - "$url"';
  const { stdout, stderr } = await inPod(
    model,
    units[0] as string,
    'charm',
    ['/bin/bash', '-c', script, 'rest', `http://127.0.0.1:10099${path}`, ...options],
    `"${username}:${password}"\n`,
  );
  return stdout || stderr;
}
