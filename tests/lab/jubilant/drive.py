"""Drives the lab through jubilant, as people's integration tests drive Juju: every method that the lab serves.

Arguments: path of `lab`, path of the shell charm's archive, name of its image. Prints one line for each step that
holds; the first that does not ends the program with a traceback and exit code 1.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import logging
import pathlib
import sys
import tempfile

import jubilant

lab, charm, image = sys.argv[1:]
logging.basicConfig(stream=sys.stderr, level=logging.INFO, format='%(asctime)s %(message)s')

used: set[str] = set()


class Recorded:
    """Passes calls on and notes which methods were called."""

    def __init__(self, juju: jubilant.Juju):
        self._juju = juju

    def __getattr__(self, name: str):
        value = getattr(self._juju, name)
        if callable(value):
            used.add(name)
        # The standard delay of a second between looks is long for a lab on the same machine.
        return functools.partial(value, delay=0.3) if name == 'wait' else value


real = jubilant.Juju(cli_binary=lab, wait_timeout=300)
juju = Recorded(real)
MODEL = 'jubilant'


@contextlib.contextmanager
def step(text: str):
    yield
    print(f'ok {text}', flush=True)


@contextlib.contextmanager
def raises(kind: type[BaseException], *texts: str):
    try:
        yield
    except kind as error:
        for text in texts:
            assert text in str(error), f'{text!r} is not in {error}'
    else:
        raise AssertionError(f'{kind.__name__} was not raised')


def models() -> list[str]:
    listed = json.loads(juju.cli('models', '--format', 'json', include_model=False))
    return [model['short-name'] for model in listed['models']]


def ready(*apps: str):
    return lambda status: jubilant.all_active(status, *apps) and jubilant.all_agents_idle(status, *apps)


with step('version'):
    assert juju.version().tuple >= (3, 6, 0)

with step('the model of an earlier run is gone'):
    if MODEL in models():
        juju.destroy_model(MODEL, force=True, no_wait=True)
    assert MODEL not in models()

with step('add_model and model_config'):
    before = juju.cli('switch', include_model=False)
    juju.add_model(MODEL, config={'update-status-hook-interval': '10m'})
    assert real.model == MODEL
    assert juju.cli('switch', include_model=False) == before, 'add_model must not switch'
    assert juju.model_config()['update-status-hook-interval'] == '10m'
    juju.model_config({'update-status-hook-interval': '20m'})
    assert juju.model_config()['update-status-hook-interval'] == '20m'
    juju.model_config(reset='update-status-hook-interval')
    assert juju.model_config()['update-status-hook-interval'] == '5m'
    with raises(jubilant.CLIError, 'already exists'):
        jubilant.Juju(cli_binary=lab).add_model(MODEL)

with step('show_model'):
    info = juju.show_model()
    assert (info.short_name, info.model_type, info.life) == (MODEL, 'caas', 'alive'), info

with step('status of an empty model'):
    status = juju.status()
    assert (status.model.name, status.model.type, status.apps) == (MODEL, 'caas', {}), status
    assert status.model.model_status.current == 'available'

with step('deploy'):
    juju.deploy(charm, 'one', resources={'work-image': image}, config={'level': 'high one', 'port': 8081})
    juju.deploy(pathlib.Path(charm), 'two', resources={'work-image': image}, num_units=2, trust=True)
    with raises(jubilant.CLIError, 'work-image'):
        juju.deploy(charm, 'three')
    with raises(jubilant.CLIError, 'Charmhub'):
        juju.deploy('snappass-test')
    with raises(jubilant.CLIError, 'already exists'):
        juju.deploy(charm, 'one', resources={'work-image': image})

with step('wait'):
    status = juju.wait(ready('one', 'two'), error=jubilant.any_error)
    assert len(status.apps['two'].units) == 2
    unit = status.apps['one'].units['one/0']
    assert unit.leader and unit.address and unit.open_ports == ['8081/tcp'], unit
    assert unit.workload_status.message == 'level high one'
    assert status.apps['one'].version == '1.2.3'
    assert (status.apps['one'].charm_name, status.apps['one'].charm_origin) == ('one', 'local')
    assert sum(u.leader for u in status.apps['two'].units.values()) == 1
    with raises(TimeoutError):
        juju.wait(lambda _: False, timeout=1)
    with raises(jubilant.WaitError):
        juju.wait(lambda _: False, error=lambda _: True)

with step('config'):
    values = juju.config('one')
    assert (values['level'], values['port'], values['broken']) == ('high one', 8081, False), values
    assert juju.config('two', app_config=True)['trust'] is True
    juju.config('one', {'level': 'a=b "c"', 'port': 8082})
    juju.wait(lambda s: s.apps['one'].units['one/0'].workload_status.message == 'level a=b "c"')
    juju.wait(lambda s: '8082/tcp' in s.apps['one'].units['one/0'].open_ports)
    juju.config('one', reset=['level', 'port'])
    juju.wait(lambda s: s.apps['one'].units['one/0'].workload_status.message == 'level low')
    with raises(jubilant.CLIError, 'nonsense'):
        juju.config('one', {'nonsense': 1})
    with raises(jubilant.CLIError, 'port'):
        juju.config('one', {'port': 'many'})
    with raises(jubilant.CLIError, 'not found'):
        juju.config('none')

with step('trust'):
    juju.trust('one', scope='cluster')
    assert juju.config('one', app_config=True)['trust'] is True
    juju.trust('one', remove=True, scope='cluster')
    assert juju.config('one', app_config=True)['trust'] is False

with step('run'):
    task = juju.run('one/leader', 'echo', {'text': 'a: "b"'})
    assert task.success and task.results['text'] == 'a: "b"', task
    assert any('got a: "b"' in line for line in task.log), task
    assert juju.run('two/1', 'echo', {'text': 'x'}, wait=60).results['text'] == 'x'
    with raises(jubilant.TaskError, 'as asked'):
        juju.run('one/0', 'fail')
    with raises(jubilant.TaskError, 'return code 3'):
        juju.run('one/0', 'crash')
    with raises(ValueError, 'none'):
        juju.run('one/0', 'none')
    with raises(ValueError):
        juju.run('one/7', 'echo', {'text': 'x'})

with step('exec'):
    task = juju.exec('config-get port; echo no >&2', unit='one/leader')
    assert (task.stdout.strip(), task.stderr.strip(), task.return_code) == ('8080', 'no', 0), task
    assert juju.exec('echo', '-n', 'a b', unit='two/0', wait=60).stdout == 'a b'
    with raises(jubilant.TaskError, 'return code 42'):
        juju.exec('exit 42', unit='one/0')
    with raises(ValueError):
        juju.exec('true', unit='one/7')
    with raises(jubilant.CLIError, 'machines'):
        juju.exec('true', machine=0)

with step('ssh'):
    assert juju.ssh('one/0', 'echo', 'a   b') == 'a b\n'
    assert juju.ssh('one/leader', 'echo $((1+1))', container='work', user='root', ssh_options=['-q']) == '2\n'
    try:
        juju.ssh('one/0', 'exit 7')
        raise AssertionError('exit code 7 was lost')
    except jubilant.CLIError as error:
        assert error.returncode == 7, error
    with raises(jubilant.CLIError, 'none'):
        juju.ssh('one/0', 'true', container='none')

with step('scp'), tempfile.TemporaryDirectory() as folder:
    there = pathlib.Path(folder, 'there')
    there.write_text('text\n')
    juju.scp(there, 'one/0:/tmp/here')
    assert juju.ssh('one/0', 'cat', '/tmp/here') == 'text\n'
    juju.scp('one/0:/tmp/here', pathlib.Path(folder, 'back'))
    assert pathlib.Path(folder, 'back').read_text() == 'text\n'
    juju.scp(there, 'one/0:/tmp/work', container='work', host_key_checks=False, scp_options=['-C'])
    assert juju.ssh('one/0', 'cat', '/tmp/work', container='work') == 'text\n'

with step('integrate, show_unit and remove_relation'):
    juju.integrate('one:give', 'two:take')
    juju.wait(lambda s: 'give' in s.apps['one'].relations and s.apps['one'].relations['give'][0].related_app == 'two')

    def data(unit: str, endpoint: str):
        return next((r for r in juju.show_unit(unit).relation_info if r.endpoint == endpoint), None)

    def exchanged(_: jubilant.Status) -> bool:
        relation = data('one/0', 'give')
        return (
            relation is not None
            and set(relation.related_units) == {'two/0', 'two/1'}
            and all(u.in_scope and u.data.get('from') == name for name, u in relation.related_units.items())
        )

    juju.wait(exchanged, successes=1)
    relation = data('one/0', 'give')
    assert relation.related_endpoint == 'take' and relation.local_unit.data['from'] == 'one/0', relation
    info = juju.show_unit('one/0')
    assert info.leader and info.address and info.charm, info
    with raises(jubilant.CLIError, 'already exists'):
        juju.integrate('one:give', 'two:take')
    juju.remove_relation('one:give', 'two:take')
    juju.wait(lambda s: 'give' not in s.apps['one'].relations)
    with raises(jubilant.CLIError, 'not found'):
        juju.remove_relation('one:give', 'two:take')
    with raises(jubilant.CLIError, 'not found'):
        juju.show_unit('one/7')

with step('secrets'):
    uri = juju.add_secret('login', {'username': 'admin', 'password': '007: "x"'}, info='for tests')
    assert uri.startswith('secret:'), uri
    shown = juju.show_secret('login')
    assert (shown.uri.unique_identifier, shown.revision, shown.description) == (uri.unique_identifier, 1, 'for tests')
    assert juju.show_secret(uri, reveal=True).content == {'username': 'admin', 'password': '007: "x"'}
    with raises(jubilant.CLIError):
        juju.cli('exec', '--unit', 'one/0', '--', 'secret-get', uri)
    juju.grant_secret(uri, 'one')
    juju.grant_secret('login', ['one', 'two'])
    got = juju.exec('secret-get', '--format=json', uri, unit='one/0').stdout
    assert json.loads(got) == {'username': 'admin', 'password': '007: "x"'}, got
    juju.update_secret('login', {'password': 'new'}, info='changed')
    assert juju.show_secret('login', reveal=True).content == {'password': 'new'}
    assert juju.show_secret('login', reveal=True, revision=1).content['username'] == 'admin'
    assert [r.revision for r in juju.show_secret('login', revisions=True).revisions] == [1, 2]
    listed = {secret.name: secret for secret in juju.secrets()}
    assert listed['login'].revision == 2 and listed['login'].owner == '<model>', listed
    assert juju.secrets(owner='application-two') == []
    juju.update_secret(uri, {'password': 'newer'}, name='renamed', auto_prune=True)
    juju.remove_secret('renamed')
    assert not juju.secrets()
    with raises(jubilant.CLIError, 'not found'):
        juju.show_secret('renamed')

with step('debug_log'):
    whole = juju.debug_log()
    assert 'unit-one-0: ' in whole and 'event config-changed' in whole, whole[-2000:]
    assert len(juju.debug_log(limit=3).splitlines()) == 3

with step('add_unit and remove_unit'):
    juju.add_unit('one')
    juju.wait(lambda s: len(s.apps['one'].units) == 2 and ready('one')(s))
    juju.remove_unit('one', num_units=1)
    juju.wait(lambda s: list(s.apps['one'].units) == ['one/0'])
    with raises(jubilant.CLIError, '--num-units'):
        juju.remove_unit('one/0')

with step('remove_application'):
    juju.remove_application('one', 'two', destroy_storage=True)
    juju.wait(lambda s: not s.apps)

with step('what the lab does not have says so by name'):
    for call in (
        lambda: juju.refresh('one', path=charm),
        lambda: juju.bootstrap('lxd', 'c'),
        lambda: juju.offer('one', endpoint='give'),
        lambda: juju.consume('m.one'),
        lambda: juju.add_machine(),
        lambda: juju.add_ssh_key('key'),
        lambda: juju.remove_ssh_key('key'),
        lambda: juju.model_constraints(),
        lambda: juju.add_cloud('c', {}, client=True),
        lambda: juju.update_cloud('c', {}, client=True),
        lambda: juju.add_credential('c', {}, client=True),
    ):
        with raises(jubilant.CLIError, "is a command of Juju's that this lab does not have"):
            call()

with step('destroy_model'):
    juju.destroy_model(MODEL, destroy_storage=True)
    assert real.model is None and MODEL not in models()
    with raises(jubilant.CLIError, 'not found'):
        juju.destroy_model(MODEL)

with step('every method of jubilant was called'):
    methods = {name for name, _ in inspect.getmembers(jubilant.Juju, inspect.isfunction) if not name.startswith('_')}
    assert methods <= used, methods - used
