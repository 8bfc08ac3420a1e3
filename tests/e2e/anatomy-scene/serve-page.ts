import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { fixtureOwners } from './owners'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** The page of one theatre under the house's policy: no worker and no address of made-up bytes but where they are allowed. */
export async function serveScenePage(): Promise<{ url: string; stop(): Promise<void> }> {
  const built = await build({
    entryPoints: [path('./page.ts')], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent',
    alias: { '#vr': path('../../../vr') },
  })
  const html = '<!doctype html><meta charset="utf-8"><title>Scene</title><link rel="icon" href="data:,"><style>body{margin:0}canvas{display:block;width:480px;height:360px}</style><canvas></canvas><script type="module" src="/page.js"></script>'
  const { owners, content } = await fixtureOwners()
  const files = new Map<string, [type: string, body: string | Uint8Array]>([['/page.js', ['text/javascript', built.outputFiles[0]!.text]], ['/owners.json', ['application/json', JSON.stringify(owners)]], [`/${owners.path}`, ['application/octet-stream', content]]])
  const server = createServer((request, response) => {
    const [type, body] = files.get(request.url!) ?? ['text/html', html]
    response.writeHead(200, {
      'content-type': type,
      'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self'",
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}
