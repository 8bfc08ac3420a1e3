# OpenStack Swift with its S3 interface, all of it in one process on loopback: accounts, containers, objects and the proxy.
# Usage: swift-peer.py FOLDER STORAGE_DOMAIN; says "ready PORT" when it answers. Objects lie in FOLDER (with extended attributes).
import os
import sys

import eventlet

eventlet.patcher.monkey_patch()
from swift.common import storage_policy, utils
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

folder, domain = sys.argv[1], sys.argv[2]


class Quiet:
    def write(self, text):
        pass

    def flush(self):
        pass


def written(name, text):
    path = os.path.join(folder, name)
    with open(path, 'w') as file:
        file.write(text)
    return path


os.makedirs(os.path.join(folder, 'srv/sda'), exist_ok=True)
conf = written('swift.conf', '[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n[storage-policy:0]\nname = one\ndefault = yes\n')
utils.SWIFT_CONF_FILE = storage_policy.SWIFT_CONF_FILE = conf
utils.HASH_PATH_SUFFIX = utils.HASH_PATH_PREFIX = b'test'
storage_policy.reload_storage_policies()

for kind in ('account', 'container', 'object'):
    socket = eventlet.listen(('127.0.0.1', 0))
    port = socket.getsockname()[1]
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'sda', 'weight': 1, 'replication_ip': '127.0.0.1', 'replication_port': port})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, kind + '.ring.gz'))
    server = loadapp(written(kind + '.conf', f'''[DEFAULT]
devices = {folder}/srv
mount_check = false
swift_dir = {folder}
log_level = ERROR
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
'''))
    eventlet.spawn(eventlet.wsgi.server, socket, server, Quiet(), max_size=200)

filters = ['catch_errors', 'gatekeeper', 'proxy_logging', 'memcache', 'listing_formats', 's3api', 'tempauth', 'copy', 'slo', 'dlo']
settings = {
    's3api': f'location = eu-test-1\nstorage_domain = {domain}\nallowable_clock_skew = 900\n',
    'tempauth': 'user_house_key = secret-of-the-tests .admin\n',
    'memcache': 'memcache_servers = 127.0.0.1:1\n',
}
proxy = loadapp(written('proxy.conf', f'''[DEFAULT]
swift_dir = {folder}
log_level = ERROR
[pipeline:main]
pipeline = {' '.join(filters)} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
''' + ''.join(f'[filter:{name}]\nuse = egg:swift#{name}\n{settings.get(name, "")}' for name in filters)))
socket = eventlet.listen(('127.0.0.1', 0))
print('ready', socket.getsockname()[1], flush=True)
eventlet.wsgi.server(socket, proxy, Quiet(), max_size=200)
