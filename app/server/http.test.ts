import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ServerBuild } from '@remix-run/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { createHttpApp, loggedPath } from './http'
import { probe } from './readiness'

let services: TestServices
let server: Server
let base: string
let isQueueUp = true

/** A build with one page, which answers what it was given: the pages themselves are checked in a browser. */
const build = {
  entry: { module: { default: async (_request: Request, status: number, headers: Headers) => new Response('page', { status, headers }) } },
  routes: {
    page: { id: 'page', path: '*', module: { loader: ({ context }: { context: { cspNonce: string; clientAddress: string } }) => new Response(JSON.stringify(context.cspNonce)), action: () => new Response('done') } },
  },
  assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
  publicPath: '/', assetsBuildDirectory: '', future: {}, isSpaMode: false,
} as unknown as ServerBuild

beforeAll(async () => {
  services = await testServices({ PUBLIC_URL: 'http://theatrum.example', MEDIA_PUBLIC_URL: 'https://media.example:8443/x' })
  const clientDir = join(services.env.dataDir, 'client')
  mkdirSync(join(clientDir, 'assets'), { recursive: true })
  writeFileSync(join(clientDir, 'assets/app-abc.js'), 'console.log(1)')
  const app = createHttpApp({
    services, build: async () => build, clientDir,
    checks: {
      database: () => services.db.$queryRaw`SELECT 1`,
      queue: async () => {
        if (!isQueueUp) throw new Error('down')
      },
    },
  })
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await services.close()
})

describe('health', () => {
  test('a living process says so, whatever its parts do', async () => {
    isQueueUp = false
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
    isQueueUp = true
  })

  test('readiness names the part that is down', async () => {
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ isReady: true, parts: { database: 'ok', queue: 'ok' } })
    isQueueUp = false
    const answer = await fetch(`${base}/readyz`)
    expect([answer.status, await answer.json()]).toEqual([503, { isReady: false, parts: { database: 'ok', queue: 'down' } }])
    isQueueUp = true
  })

  test('a part that hangs is down, and does not hang the answer', async () => {
    expect(await probe({ media: () => new Promise(() => undefined) }, 50)).toEqual({ isReady: false, parts: { media: 'down' } })
  })

  test('figures come in the format of Prometheus', async () => {
    expect((await fetch(`${base}/metrics`)).headers.get('content-type')).toContain('text/plain')
  })
})

describe('a page elsewhere cannot act in a person\'s name', () => {
  const post = (headers: Record<string, string>) => fetch(`${base}/anything`, { method: 'POST', headers, body: 'a=1' }).then((answer) => answer.status)

  test('its requests are refused before anything reads them', async () => {
    expect(await post({ Origin: 'https://evil.test' })).toBe(403)
    expect(await post({ Origin: 'null' })).toBe(403)
    expect(await post({ Origin: 'http://theatrum.example.evil.test' })).toBe(403)
    expect(await post({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  })

  test('our own pages and plain programs are served', async () => {
    expect(await post({ Origin: base })).toBe(200)
    // Behind a proxy that puts its own name for us in the Host header.
    expect(await post({ Origin: 'http://theatrum.example' })).toBe(200)
    expect(await post({})).toBe(200)
  })

  test('reading needs no origin', async () => {
    expect((await fetch(`${base}/`, { headers: { Origin: 'https://evil.test' } })).status).toBe(200)
  })
})

describe('what a browser is told', () => {
  test('scripts run by nonce, a new one each time, and nothing comes from a third party', async () => {
    const policyOf = async () => (await fetch(`${base}/`)).headers.get('content-security-policy') ?? ''
    const [first, second] = [await policyOf(), await policyOf()]
    expect(first).not.toBe(second)
    expect(first).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'wasm-unsafe-eval'(;|$)/)
    expect(first).not.toMatch(/script-src[^;]*unsafe-inline/)
    expect(first).toContain("default-src 'none'")
    // Pictures inside a 3D model's file are read by addresses of the page's own making.
    expect(first).toMatch(/connect-src 'self' blob: /)
    const hosts = [...first.matchAll(/\b(?:https?|wss?):\/\/([^\s;]+)/g)].map((match) => match[1])
    expect(new Set(hosts)).toEqual(new Set(['media.example:8443', base.replace('http://', '')]))
  })

  test('built files are kept for a year, and a missing one is no page', async () => {
    expect((await fetch(`${base}/assets/app-abc.js`)).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await fetch(`${base}/assets/app-gone.js`)).status).toBe(404)
  })

  test('controllers of every headset come from here, as one of a few models, and are kept for a year', async () => {
    const at = `${base}/assets/xr-profiles/1.0.20`
    const list = await fetch(`${at}/profilesList.json`)
    expect(list.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const paths = new Set(Object.values((await list.json()) as Record<string, { path: string }>).map(({ path }) => path))
    expect(paths.size).toBe(6)
    for (const path of paths) {
      const { layouts } = (await (await fetch(`${at}/${path}`)).json()) as { layouts: Record<string, { assetPath: string }> }
      for (const { assetPath } of Object.values(layouts)) {
        const model = new Uint8Array(await (await fetch(`${at}/${path.replace('profile.json', assetPath)}`)).arrayBuffer())
        expect(new TextDecoder().decode(model.slice(0, 4)), `${path} ${assetPath}`).toBe('glTF')
      }
    }
    expect((await fetch(`${at}/LICENSE.md`)).status).toBe(200)
    expect((await fetch(`${at}/gone.json`)).status).toBe(404)
  })

  test('playback tokens and questions stay out of logs', () => {
    expect(loggedPath('/media/hls/SECRET.TOKEN/field/index.m3u8?x=1')).toBe('/media/hls/…')
    expect(loggedPath('/people?q=a.person@hospital.test')).toBe('/people')
    for (const way of ['join', 'reset', 'first', 'JOIN', '/join', '%6aoin']) {
      expect(loggedPath(`/${way}/${'s3cret_-'.repeat(6).slice(0, 43)}`), way).not.toContain('s3cret')
      expect(loggedPath(`/${way}/${'s3cret_-'.repeat(6).slice(0, 43)}.data?_routes=x`), way).not.toContain('s3cret')
    }
    expect(loggedPath('/join/short.data')).toBe('/join/…')
  })
})
