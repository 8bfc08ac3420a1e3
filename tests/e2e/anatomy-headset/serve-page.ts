import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { makeVolume, PHANTOMS } from '../anatomy-volume/volumes'

const TYPES: Record<string, string> = { '.json': 'application/json', '.glb': 'model/gltf-binary', '.md': 'text/plain' }

/** As the product's build leaves it out. */
const withoutEmulator: Plugin = {
  name: 'without-emulator',
  setup: (given) => {
    given.onResolve({ filter: /^\.\/emulate\.js$/ }, () => ({ path: 'emulate', namespace: 'nothing' }))
    given.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'export const emulate = () => undefined' }))
  },
}

/** The theatre with the headset under the house's policy; nothing else is served, and what was asked for is written down. */
export async function serveHeadsetPage(): Promise<{ url: string; asked: string[]; stop(): Promise<void> }> {
  const built = await build({
    entryPoints: [resolve('tests/e2e/anatomy-headset/page.ts')], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent', jsx: 'automatic', plugins: [withoutEmulator],
    define: { 'process.env.NODE_ENV': '"production"' }, alias: { '#vr': resolve('vr'), '~': resolve('app') },
  })
  const script = built.outputFiles[0]!.text
  const html = '<!doctype html><meta charset="utf-8"><title>Headset</title><link rel="icon" href="data:,"><style>body{margin:0}canvas{display:block;width:320px;height:240px}</style><canvas></canvas><script type="module" src="/page.js"></script>'
  const cube = makeVolume(PHANTOMS.cube!)
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = normalize(request.url ?? '/')
    asked.push(url)
    const answer = (type: string, body: string | Buffer) => {
      response.writeHead(200, { 'content-type': type, 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self'" })
      response.end(body)
    }
    if (url === '/page.js') return answer('text/javascript', script)
    if (url === '/volume.json') return answer('application/json', JSON.stringify(cube.volume))
    const chunk = cube.chunks.get(url.slice(1))
    if (chunk) return answer('application/octet-stream', Buffer.from(chunk))
    if (!url.startsWith('/assets/xr-profiles/')) return answer('text/html', html)
    readFile(join(resolve('vr/xr/profiles'), url.slice('/assets/xr-profiles/'.length))).then((body) => answer(TYPES[extname(url)] ?? 'application/octet-stream', body), () => response.writeHead(404).end())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked,
    stop: () => new Promise((done) => {
      server.closeAllConnections()
      server.close(() => done())
    }),
  }
}
