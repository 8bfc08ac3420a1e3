// Debian packages that tests read but that the machine need not have installed: sample data without its programs, and
// Orthanc without its daemon. They are downloaded and unpacked below node_modules; nothing of them is committed.
import { spawnSync } from 'node:child_process'
import { unpackDebian, unpackedFolder } from '../../app/server/setup/debian-files.mjs'
import { DEMO_PACKAGES } from '../../app/server/setup/demo-samples.mjs'
import { stop } from '../../app/server/setup/machine.mjs'

export { unpackedFolder }

const SAMPLES = [...DEMO_PACKAGES, 'python3-pydicom', 'octave-dicom', 'heudiconv', 'python3-nibabel']

/** OpenStack Swift's servers and the Python packages they import; what only its daemons, its command line and its packaging need is left out. */
const SWIFT = [
  'python3-swift', 'python3-eventlet', 'python3-greenlet', 'python3-dnspython', 'python3-monotonic', 'python3-six', 'python3-paste', 'python3-pastedeploy', 'python3-tempita', 'python3-pkg-resources', 'python3-setuptools', 'python3-packaging',
  'python3-more-itertools', 'python3-zipp', 'python3-importlib-metadata', 'python3-cffi', 'python3-cffi-backend', 'python3-pycparser', 'python3-ply', 'python3-cryptography', 'python3-netifaces', 'python3-netaddr', 'python3-pbr', 'python3-xattr', 'python3-lxml',
  'python3-requests', 'python3-urllib3', 'python3-idna', 'python3-certifi', 'python3-chardet', 'python3-charset-normalizer', 'python3-pyeclib', 'liberasurecode1',
]

/** Sample data packages, each without its dependencies, and the Orthanc server beside the libraries it lacks here. */
export function ensureSamplesAndPeers() {
  for (const name of SAMPLES) unpack(name, () => [name])
  // The package would start a daemon on all interfaces: only its files are taken, with those of the libraries that are not installed.
  unpack('orthanc', () => missingWithDependencies(['orthanc', 'orthanc-dicomweb']))
  // An object store that speaks S3 and is not ours.
  unpack('swift', () => SWIFT)
}

function unpack(name, packages) {
  const problem = unpackDebian(name, packages)
  if (problem) stop(problem)
}

/** What apt would install for them on this machine. */
function missingWithDependencies(names) {
  const { stdout } = spawnSync('apt-get', ['install', '-s', '--no-install-recommends', ...names], { encoding: 'utf8' })
  const wanted = (stdout ?? '').split('\n').map((line) => /^Inst (\S+)/.exec(line)?.[1]).filter(Boolean)
  return [...new Set([...names, ...wanted])]
}
