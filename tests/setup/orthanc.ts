import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { samples } from './samples'
import { endChild } from './end-child'
import { until } from './until'

export interface Orthanc {
  /** Its own interface: `${url}/instances`, `/studies`, ... */
  url: string
  dicomWebUrl: string
  dicomPort: number
  aeTitle: string
  /** Asks its own interface; JSON where it answers so. @throws on an answer other than 2xx */
  ask<T = unknown>(path: string, init?: RequestInit): Promise<T>
  /** Puts DICOM files in. */
  store(...files: Uint8Array[]): Promise<void>
  /** Makes another DIMSE node known, for C-MOVE and C-STORE to it. */
  knows(aeTitle: string, port: number, more?: { AllowGet?: boolean; UseDicomTls?: boolean }): Promise<void>
  /** What it said so far. */
  log(): string
  stop(): Promise<void>
}

/**
 * Orthanc with its DICOMweb plug-in on free ports and a temporary folder, over plain HTTP and DIMSE. This version binds
 * every interface whatever it is told; it answers HTTP on loopback alone (RemoteAccessAllowed).
 */
export async function startOrthanc(settings: Record<string, unknown> = {}): Promise<Orthanc> {
  const [httpPort, dicomPort] = await Promise.all([freePort(), freePort()])
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-orthanc-'))
  const files = samples.orthanc
  const aeTitle = 'ORTHANC'
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify({
    Name: 'Peer of the tests', StorageDirectory: join(folder, 'db'), IndexDirectory: join(folder, 'db'), TemporaryDirectory: folder,
    HttpPort: httpPort, RemoteAccessAllowed: false, AuthenticationEnabled: false, DicomPort: dicomPort, DicomAet: aeTitle, DicomCheckCalledAet: false,
    DicomAlwaysAllowEcho: true, DicomAlwaysAllowStore: true, DicomAlwaysAllowFind: true, DicomAlwaysAllowGet: true, DicomAlwaysAllowMove: true,
    UnknownSopClassAccepted: true, Plugins: [join(files, 'usr/share/orthanc/plugins/libOrthancDicomWeb.so')],
    DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: false, StudiesMetadata: 'Full', SeriesMetadata: 'Full' },
    ...settings,
  }))
  // Libraries that the machine lacks lie beside it.
  const libraries = readdirSync(join(files, 'usr/lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(files, 'usr/lib', entry.name))
  const child = spawn(join(files, 'usr/sbin/Orthanc'), [join(folder, 'orthanc.json')], { env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') }, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = () => child.kill('SIGKILL')
  // A test that fails before its clean-up leaves no server behind.
  process.once('exit', kill)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-100_000)))
  child.once('error', (error) => (said += error.message))

  const url = `http://127.0.0.1:${httpPort}`
  const ask: Orthanc['ask'] = async (path, init) => {
    const answer = await fetch(`${url}${path}`, init)
    const body = await answer.text()
    if (!answer.ok) throw new Error(`Orthanc answered ${answer.status} to ${init?.method ?? 'GET'} ${path}: ${body.slice(0, 500)}`)
    return (answer.headers.get('content-type')?.includes('json') ? JSON.parse(body) : body) as never
  }
  await until('Orthanc answers', async () => {
    if (child.exitCode !== null) throw new Error(`Orthanc ended at its start:\n${said}`)
    return fetch(`${url}/system`).then((answer) => answer.ok, () => false)
  }, 30_000)

  return {
    url,
    dicomWebUrl: `${url}/dicom-web`,
    dicomPort,
    aeTitle,
    ask,
    async store(...contents) {
      for (const content of contents) await ask('/instances', { method: 'POST', body: Buffer.from(content), headers: { 'content-type': 'application/dicom' } })
    },
    async knows(other, port, more = {}) {
      await ask(`/modalities/${other}`, { method: 'PUT', body: JSON.stringify({ AET: other, Host: '127.0.0.1', Port: port, ...more }) })
    },
    log: () => said,
    async stop() {
      process.removeListener('exit', kill)
      // Its orderly end takes seconds, and its files are thrown away.
      await endChild(child, kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
