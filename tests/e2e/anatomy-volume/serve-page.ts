import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { AssetManifest } from '#vr/contract'
import { makeVolume, PHANTOMS } from './volumes'

/** From the project's folder, where tests and benches are run: a bench's own file is bundled elsewhere. */
const path = (file: string) => resolve(file)

/** The page of one volume pass under the house's policy, its worker, and the bricks of the phantoms at /<name>/. @param folders of made models, by name */
export async function serveVolumePage(folders: Record<string, string> = {}): Promise<{ url: string; lost: Set<string>; asked: string[]; stop(): Promise<void> }> {
  const bundle = async (entry: string) => (await build({ entryPoints: [path(entry)], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent', alias: { '#vr': path('vr') } })).outputFiles[0]!.text
  const scripts = new Map([['/page.js', await bundle('tests/e2e/anatomy-volume/page.ts')], ['/brick.worker.ts', await bundle('vr/core/volume/brick.worker.ts')]])
  const made = new Map(Object.entries(PHANTOMS).map(([name, phantom]) => [name, makeVolume(phantom)]))
  const html = '<!doctype html><meta charset="utf-8"><title>Volume</title><link rel="icon" href="data:,"><canvas width="256" height="256"></canvas><script type="module" src="/page.js"></script>'
  const asked: string[] = []
  const lost = new Set<string>()
  const server = createServer((request, response) => {
    const url = request.url!.slice(1)
    const [, name, rest] = /^(\w+)\/(.*)$/.exec(url) ?? []
    const volume = name ? made.get(name) : undefined
    const answer = (type: string, body: string | Uint8Array, status = 200) => {
      response.writeHead(status, { 'content-type': type, 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self'" })
      response.end(body)
    }
    const script = scripts.get(request.url!)
    if (script) return answer('text/javascript', script)
    if (url === '') return answer('text/html', html)
    if (volume && rest === 'volume.json') return answer('application/json', JSON.stringify(volume.volume))
    if (name && folders[name]) {
      const file = join(folders[name], rest!)
      if (rest === 'volume.json') return answer('application/json', JSON.stringify((JSON.parse(readFileSync(join(folders[name], 'manifest.json'), 'utf8')) as AssetManifest).volume))
      return existsSync(file) ? answer('application/octet-stream', readFileSync(file)) : answer('text/plain', '', 404)
    }
    asked.push(url)
    const chunk = volume?.chunks.get(rest!)
    return chunk && !lost.has(url) ? answer('application/octet-stream', chunk) : answer('text/plain', '', 404)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lost, asked,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}
