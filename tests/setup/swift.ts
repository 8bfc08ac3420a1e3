import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsClient } from 'aws4fetch'
import { samples } from './samples'
import { endChild } from './end-child'
import { until } from './until'

/** Names below localhost are this machine; the bucket stands before it where it is addressed by its name. */
const DOMAIN = 'localhost'

export interface Swift {
  url: string
  port: number
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Settings of the product for this store and one of its buckets. */
  environment(bucket: string, prefix?: string): Record<string, string>
  makeBucket(name: string): Promise<void>
  /** Asks it by itself, past the product. */
  ask(path: string, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

/** OpenStack Swift's S3 interface, which checks signatures, hashes and dates, on a free port and a temporary folder. */
export async function startSwift(): Promise<Swift> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-swift-'))
  const files = samples.swift
  const child = spawn('/usr/bin/python3', [join(import.meta.dirname, 'swift-peer.py'), folder, DOMAIN], {
    env: { NODE_ENV: 'test', PATH: process.env.PATH, LD_LIBRARY_PATH: join(files, 'usr/lib/x86_64-linux-gnu'), PYTHONPATH: join(files, 'usr/lib/python3/dist-packages') }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  // A test that fails before its clean-up leaves no server behind.
  process.once('exit', kill)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-20_000)))
  child.once('error', (error) => (said += error.message))
  let port = 0
  await until('Swift answers', () => {
    if (child.exitCode !== null) throw new Error(`Swift ended at its start:\n${said}`)
    port = Number(/^ready (\d+)$/m.exec(said)?.[1] ?? 0)
    return port > 0
  }, 120_000)

  const url = `http://127.0.0.1:${port}`
  const known = { region: 'eu-test-1', accessKeyId: 'house:key', secretAccessKey: 'secret-of-the-tests' }
  const client = new AwsClient({ ...known, service: 's3', retries: 0 })
  const swift: Swift = {
    url,
    port,
    ...known,
    environment: (bucket, prefix = '') => ({ FILES: 's3', S3_ENDPOINT: url, S3_BUCKET: bucket, S3_PREFIX: prefix, S3_REGION: known.region, S3_ACCESS_KEY_ID: known.accessKeyId, S3_SECRET_ACCESS_KEY: known.secretAccessKey }),
    ask: (path, init) => client.fetch(`${url}${path}`, init),
    async makeBucket(name) {
      const answer = await swift.ask(`/${name}`, { method: 'PUT' })
      if (!answer.ok) throw new Error(`Swift makes no bucket: ${answer.status} ${await answer.text()}\n${said}`)
    },
    async stop() {
      process.removeListener('exit', kill)
      await endChild(child, kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return swift
}
