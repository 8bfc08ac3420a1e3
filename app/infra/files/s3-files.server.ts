import { createHmac, randomBytes } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createTurns } from '../turns'
import type { Files } from './files'
import { assertKey, assertPrefix } from './key'
import { createS3Client, type Payload } from './s3/client.server'
import { StoreRefused } from './s3/errors'
import { readListing } from './s3/listing'
import { createLocalCopies } from './s3/local-copies.server'
import { payloadOf, payloadOfFile, withSpooled } from './s3/payloads.server'
import { openObject, streamOf, type Opened } from './s3/reading.server'
import { LIMITS, type S3Limits, type S3Settings } from './s3/settings'

/** Files that are held open and in memory for sending. */
const SENT_AT_ONCE = 16
/** A thousand keys of 512 characters, each escaped to its triple. */
const MOST_LISTING_BYTES = 8 * 1024 * 1024
/** /readyz is asked by several. */
const CHECKED_FOR_MS = 5_000
/** Which installation keeps its files below this prefix. */
const OWNER = 'theatrum-owner'
const PROBE = 'theatrum-probe-'

export interface S3FilesOptions {
  settings: S3Settings
  /** Streams wait here until they are whole, copies for other programs lie here. */
  dataDir: string
  /** Known to one installation alone: two of them on one prefix would remove each other's files. Null: not looked at. */
  ownerSecret: string | null
  now?: () => Date
  limits?: Partial<S3Limits>
}

/** The store in a bucket. An object is there whole or not at all: S3 shows it when its last byte came and its hash fits. */
export function createS3Files({ settings, dataDir, ownerSecret, now = () => new Date(), limits: given }: S3FilesOptions): Files {
  const limits = { ...LIMITS, ...given }
  const client = createS3Client(settings, limits, now)
  const copies = createLocalCopies(join(dataDir, '.s3-copies'))
  const spool = join(dataDir, '.s3-spool')
  const sending = createTurns({ atOnce: SENT_AT_ONCE, mostWaiting: Number.POSITIVE_INFINITY, full: () => new Error('unreachable') })
  let wasWriteRefused = false
  let checked: { at: number; result: Promise<void> } | null = null

  const below = (name: string) => settings.prefix + name
  const keyOf = (key: string) => {
    assertKey(key)
    return below(key)
  }

  async function send(key: string, payload: Payload): Promise<void> {
    try {
      const { body, status, code } = await client.send({ method: 'PUT', key, payload })
      body.resume()
      if (status >= 300) throw new StoreRefused(`The object store refused to keep an object (${status} ${code}).`, status, code)
      wasWriteRefused = false
    } catch (error) {
      if (error instanceof StoreRefused) wasWriteRefused = true
      throw error
    }
  }

  async function remove(key: string): Promise<void> {
    const { body } = await client.send({ method: 'DELETE', key, withinMs: limits.removeWithinMs })
    body.resume()
  }

  const openKey = (key: string, range?: { start: number; end?: number }, signal?: AbortSignal): Promise<Opened> =>
    openObject(client, key, { key: keyOf(key), range, silenceMs: limits.silenceMs, ...(signal ? { signal } : {}) })

  async function* list(prefix: string): AsyncGenerator<{ key: string; bytes: number }> {
    let after: string | null = null
    do {
      const { text, code, status }: { text: string; code: string; status: number } = await client.text({
        method: 'GET', key: '', query: { 'list-type': '2', prefix: below(prefix), 'max-keys': String(limits.keysPerPage), 'encoding-type': 'url', ...(after === null ? {} : { 'continuation-token': after }) },
      }, MOST_LISTING_BYTES)
      if (status !== 200) throw new StoreRefused(`The object store does not list its objects (${status} ${code}).`, status, code)
      const page = readListing(text)
      for (const { key, bytes } of page.objects) {
        const name = key.slice(settings.prefix.length)
        if (key.startsWith(below(prefix)) && isOurs(name)) yield { key: name, bytes }
      }
      if (page.next !== null && page.next === after) throw new Error('the object store gives the same page of its listing again')
      after = page.next
    } while (after !== null)
  }

  /** Writing is tried only after it was refused: each try is an object, and in a versioned bucket a version. */
  async function look(): Promise<void> {
    const { status, code } = await client.text({ method: 'GET', key: '', query: { 'list-type': '2', prefix: below('images/'), 'max-keys': '1' }, attempts: 1, withinMs: limits.checkWithinMs }, MOST_LISTING_BYTES)
    if (status !== 200) throw new StoreRefused(`The object store does not list its objects (${status} ${code}).`, status, code)
    if (wasWriteRefused) await tryWriting()
  }

  async function tryWriting(): Promise<void> {
    const key = below(`${PROBE}${randomBytes(9).toString('hex')}`)
    const bytes = randomBytes(64)
    await send(key, payloadOf(bytes))
    try {
      const read = await openObject(client, key, { key, range: { start: 16, end: 32 }, silenceMs: limits.silenceMs })
      const got: Buffer[] = []
      for await (const piece of read.pieces) got.push(piece)
      if (!Buffer.concat(got).equals(bytes.subarray(16, 32))) throw new StoreRefused('The object store gives back other bytes than were put in.', 200, '')
    } finally {
      await remove(key)
    }
  }

  async function proveOwner(secret: string): Promise<void> {
    const mine = createHmac('sha256', secret).update(OWNER).digest('hex')
    const found = await client.text({ method: 'GET', key: below(OWNER) }, 4_096)
    if (found.status === 404) return send(below(OWNER), payloadOf(Buffer.from(mine)))
    if (found.text !== mine) throw new StoreRefused(`The bucket ${settings.bucket} holds the files of another installation below "${settings.prefix}": give this one an S3_PREFIX of its own, or the IMAGE_SECRET of the one it continues.`, 200, '')
  }

  return {
    async put(key, content) {
      const name = keyOf(key)
      if (content instanceof Uint8Array) {
        await send(name, payloadOf(content))
        return content.length
      }
      return withSpooled(spool, content as AsyncIterable<Uint8Array>, async (payload) => {
        await send(name, payload)
        return payload.bytes
      })
    },

    async take(key, localPath) {
      const name = keyOf(key)
      const end = await sending.take()
      try {
        const file = await open(localPath, 'r')
        try {
          await send(name, await payloadOfFile(file))
        } finally {
          await file.close()
        }
      } finally {
        end()
      }
      // The local file goes only once the object is there.
      await unlink(localPath)
    },

    async read(key, range) {
      const stop = new AbortController()
      return streamOf(await openKey(key, range, stop.signal), stop)
    },

    async bytes(key, range) {
      const { pieces } = await openKey(key, range)
      const all: Buffer[] = []
      for await (const piece of pieces) all.push(piece)
      return Buffer.concat(all)
    },

    async size(key) {
      const { status, headers, body } = await client.send({ method: 'HEAD', key: keyOf(key) })
      body.resume()
      if (status === 404) return null
      const size = Number(headers['content-length'] ?? NaN)
      if (!Number.isSafeInteger(size)) throw new StoreRefused('The object store does not say how long its objects are.', status, '')
      return size
    },

    remove: async (key) => remove(keyOf(key)),

    list(prefix) {
      assertPrefix(prefix)
      return list(prefix)
    },

    localPath: async (key, use) => {
      const stop = new AbortController()
      return copies.use(async () => {
        const opened = await openKey(key, undefined, stop.signal)
        return { stream: streamOf(opened, stop), bytes: opened.bytes }
      }, use)
    },

    check() {
      const at = now().getTime()
      if (!checked || Math.abs(at - checked.at) > CHECKED_FOR_MS) checked = { at, result: look() }
      const { result } = checked
      // One that failed is asked anew.
      result.catch(() => (checked?.result === result ? (checked = null) : null))
      return result
    },

    async prove() {
      for await (const _ of list('images/')) break
      await tryWriting()
      if (ownerSecret !== null) await proveOwner(ownerSecret)
    },

    close: () => client.close(),
  }
}

/** Below our prefix may lie what others put there. */
function isOurs(name: string): boolean {
  try {
    assertKey(name)
    return true
  } catch {
    return false
  }
}

