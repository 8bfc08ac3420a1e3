import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import compression from 'compression'
import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { precompressed } from './precompressed'
import { compressAssets } from './setup/compress-assets.mjs'

const SCRIPT = 'export const words = "the same words over and over";\n'.repeat(200)
const folder = mkdtempSync(join(tmpdir(), 'theatrum-assets-'))
let server: Server

beforeAll(async () => {
  writeFileSync(join(folder, 'page.js'), SCRIPT)
  writeFileSync(join(folder, 'short.js'), 'export {}\n')
  await compressAssets(folder)
  const app = express()
  app.use(compression())
  app.use('/assets', precompressed(folder), express.static(folder, { immutable: true, maxAge: '1y', fallthrough: false, index: false }))
  await new Promise<void>((done) => { server = app.listen(0, '127.0.0.1', done) })
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string, encodings: string) => new Promise<{ answer: IncomingMessage; body: Buffer }>((done, fail) => {
  request({ port: (server.address() as AddressInfo).port, path, headers: { 'Accept-Encoding': encodings } }, (answer) => {
    const parts: Buffer[] = []
    answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => done({ answer, body: Buffer.concat(parts) }))
  }).on('error', fail).end()
})

test('a browser that takes Brotli is given the file as it was compressed when it was built, kept for a year', async () => {
  const { answer, body } = await get('/assets/page.js', 'gzip, deflate, br, zstd')
  expect(answer.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable', vary: 'Accept-Encoding' })
  expect(brotliDecompressSync(body).toString()).toBe(SCRIPT)
})

test('one that does not is given it as it understands it, and a cache between them knows the difference', async () => {
  const gzip = await get('/assets/page.js', 'gzip')
  expect(gzip.answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT)
  const plain = await get('/assets/page.js', 'identity')
  expect(plain.answer.headers['content-encoding']).toBeUndefined()
  expect(plain.body.toString()).toBe(SCRIPT)
})

test('a file that is too short to be worth it comes as it is', async () => {
  const { answer, body } = await get('/assets/short.js', 'br')
  expect([answer.headers['content-encoding'], body.toString()]).toEqual([undefined, 'export {}\n'])
})
