import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readEnv, WrongSetting } from './env.server'

const folder = mkdtempSync(join(tmpdir(), 'theatrum-env-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const read = (settings: Record<string, string> = {}) => readEnv({ DATA_DIR: folder, ...settings })

test('without any setting the product runs on loopback with the demo, and keeps its two secrets for the next start', () => {
  const first = read()
  expect(first).toMatchObject({ port: 3000, mediaPort: 8000, rtmpPort: 1935, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000', isDemo: true })
  expect(first.sessionSecret.length).toBeGreaterThanOrEqual(32)
  expect(first.sessionSecret).not.toBe(first.mediaSecret)
  expect(read().mediaSecret).toBe(first.mediaSecret)
  expect(statSync(join(folder, 'media-secret.key')).mode & 0o077).toBe(0)
  expect(readFileSync(join(folder, 'media-secret.key'), 'utf8')).toBe(first.mediaSecret)
})

test('known demo passwords are never published: any address off loopback turns the demo off', () => {
  expect(read({ HOST: '0.0.0.0' }).isDemo).toBe(false)
  expect(read({ PUBLIC_URL: 'https://theatrum.hospital.example' }).isDemo).toBe(false)
  expect(read({ PUBLIC_URL: 'http://localhost:3000' }).isDemo).toBe(true)
  expect(read({ DEMO: '0' }).isDemo).toBe(false)
})

const wrong: [string, Record<string, string>, RegExp][] = [
  ['a port that is no number', { PORT: 'http' }, /^PORT must be a port/],
  ['a port out of range', { RTMP_PORT: '70000' }, /^RTMP_PORT must be a port/],
  ['one port for two uses', { PORT: '8000' }, /three different ports/],
  ['a role that does not exist', { ROLES: 'web,cook' }, /not "cook"/],
  ['half a TLS pair', { TLS_CERT: '/etc/hostname' }, /together/],
  ['an address without a scheme', { PUBLIC_URL: 'theatrum.example' }, /^PUBLIC_URL must be an address/],
  ['a secret that is too short', { MEDIA_SECRET: 'short' }, /at least 16/],
  ['a demo switch that is neither on nor off', { DEMO: 'yes' }, /^DEMO must be 0 or 1/],
  ['a log level that does not exist', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL/],
]
for (const [what, settings, sentence] of wrong) {
  test(`${what} ends the start with a sentence`, () => {
    expect(() => read(settings)).toThrow(WrongSetting)
    expect(() => read(settings)).toThrow(sentence)
  })
}
