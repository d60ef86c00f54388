"""Prints, as JSON, the arguments that jubilant gives to Juju's command line for each method that the lab serves.

No command is run. Names of temporary files are replaced, so that the output is the same every time.
"""

from __future__ import annotations

import json
import subprocess
import tempfile

import jubilant

recorded: dict[str, list[list[str]]] = {}
current = ''

STATUS = {
    'model': {'name': 'm', 'type': 'caas', 'controller': 'lab', 'cloud': 'lab', 'version': '3.6.28'},
    'machines': {},
    'applications': {},
}
TASK = {'app/0': {'id': '1', 'status': 'completed', 'results': {'return-code': 0}}}
SECRET = {
    'revision': 1,
    'owner': '<model>',
    'created': '2026-11-24T17:40:00Z',
    'updated': '2026-11-24T17:40:00Z',
    'content': {'Data': {}},
}
MODEL = {
    'name': 'admin/m',
    'short-name': 'm',
    'model-uuid': '',
    'model-type': 'caas',
    'controller-uuid': '',
    'controller-name': 'lab',
    'is-controller': False,
    'cloud': 'lab',
    'life': 'alive',
}
UNIT = {'opened-ports': [], 'charm': 'local:x-0', 'leader': True}
ANSWERS = {
    'status': STATUS,
    'run': TASK,
    'exec': TASK,
    'config': {'settings': {}, 'application-config': {}},
    'model-config': {},
    'secrets': {},
    'show-secret': {'x': SECRET},
    'show-model': {'m': MODEL},
    'show-unit': {'app/0': UNIT},
    'version': {'version': '3.6.28-ubuntu-amd64'},
}


def fake_run(command, **_):
    argv = ['FILE' if arg.startswith(tempfile.gettempdir()) else arg for arg in command[1:]]
    recorded.setdefault(current, []).append(argv)
    answer = ANSWERS.get(argv[0])
    return subprocess.CompletedProcess(command, 0, json.dumps(answer) if answer is not None else 'secret:x\n', '')


subprocess.run = fake_run


def method(name: str):
    global current
    current = name
    return getattr(juju, name)


juju = jubilant.Juju(model='m', cli_binary='lab')
method('add_model')('m', config={'a': True, 'update-status-hook-interval': '1m'})
method('add_model')('m', 'cloud', controller='lab', credential='c')
juju.model = 'm'
method('add_secret')('name', {'key': 'value'})
method('add_secret')('name', {'key': 'value'}, info='text')
method('add_unit')('app')
method('add_unit')('app', num_units=2)
method('cli')('models', '--format', 'json', include_model=False)
method('config')('app')
method('config')('app', app_config=True)
method('config')('app', {'bool': True, 'int': 1, 'text': 'a b=c'}, reset=['x', 'y'])
method('config')('app', reset='x')
method('debug_log')()
method('debug_log')(limit=100)
method('deploy')('./x.charm')
method('deploy')(
    './x.charm',
    'app',
    base='ubuntu@24.04',
    bind={'db': 'alpha'},
    config={'bool': False, 'text': 'a b'},
    constraints={'mem': '1G'},
    force=True,
    num_units=2,
    resources={'image': 'localhost/x:lab', 'file': './x.tar'},
    storage={'data': '1G'},
    trust=True,
)
method('exec')('echo foo', unit='app/0')
method('exec')('echo', '-n', 'a b', unit='app/leader', wait=5.5)
method('grant_secret')('name', 'app')
method('grant_secret')(jubilant.SecretURI('secret:x'), ['app', 'other'])
method('integrate')('app:db', 'other')
method('model_config')()
method('model_config')({'a': 1, 'b': False}, reset=['x', 'y'])
method('model_config')(reset='x')
method('remove_application')('app', 'other', destroy_storage=True, force=True)
method('remove_relation')('app:db', 'other', force=True)
method('remove_secret')('name', revision=1)
method('remove_unit')('app', num_units=1, destroy_storage=True, force=True)
method('run')('app/0', 'do')
method('run')('app/leader', 'do', {'key': 'value', 'list': [1]}, wait=60)
method('scp')('app/0:/x', '/y')
method('scp')('/y', 'app/0:/x', container='w', host_key_checks=False, scp_options=['-r', '-C'])
method('secrets')()
method('secrets')(owner='application-app')
method('show_model')()
method('show_secret')('name')
method('show_secret')('name', reveal=True, revision=1)
method('show_secret')('name', revisions=True)
method('show_unit')('app/0')
method('ssh')('app/0', 'echo foo')
method('ssh')(
    'app/leader', 'ls', '-l', '/x y', container='w', host_key_checks=False, ssh_options=['-i', 'key'], user='root'
)
method('status')()
method('trust')('app', scope='cluster')
method('trust')('app', remove=True, scope='cluster')
method('update_secret')('name', {'key': 'value'}, info='text', name='new', auto_prune=True)
method('version')()
method('wait')(lambda status: True, successes=1)
method('destroy_model')('m', destroy_storage=True, force=True, no_wait=True, timeout=60)

print(json.dumps(recorded, indent=2))
