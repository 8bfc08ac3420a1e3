import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { build } from 'vite'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

export interface TestPage { url: string; origin: string; allow(...origins: string[]): void; stop(): Promise<void> }

/** The player built by Vite as the product builds it, on a page with the product's strict content security policy. */
export async function serveTestPage(): Promise<TestPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'theatrum-page-'))
  await build({
    configFile: false, root: resolve(import.meta.dirname), logLevel: 'error', worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2022', minify: false, modulePreload: { polyfill: false } },
  })
  let media: string[] = []
  const nonce = createHash('sha256').update(outDir).digest('base64url')
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    readFile(join(outDir, path === '/' ? 'index.html' : path)).then((body) => {
      response.setHeader('Content-Type', TYPES[extname(path) || '.html'] ?? 'application/octet-stream')
      response.setHeader('Content-Security-Policy', `default-src 'none'; script-src 'self' 'nonce-${nonce}'; worker-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self' ${media.flatMap((one) => [one, one.replace('http', 'ws')]).join(' ')}`)
      response.end(body)
    }, () => {
      response.statusCode = 404
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/`,
    origin,
    allow(...origins) { media = origins },
    async stop() {
      server.close()
      server.closeAllConnections()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
