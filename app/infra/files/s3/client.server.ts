import http from 'node:http'
import https from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { isAboutCertificate, isPassing, readStoreError, refusalSentence, StoreRefused, StoreUnreachable, type StoreError } from './errors'
import { EMPTY_SHA256, signed, type SigningKey } from './sign'
import type { S3Limits, S3Settings } from './settings'

/** Bytes to send, as often as it takes. */
export interface Payload {
  bytes: number
  /** Hex; signed, so that the store keeps what was sent or refuses it. */
  sha256: string
  open(): Uint8Array | Readable
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** Below the bucket, S3_PREFIX included; empty: the bucket. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  payload?: Payload
  signal?: AbortSignal
  attempts?: number
  /** For all attempts together, until the answer begins. */
  withinMs?: number
}

/** `body` is to be read or destroyed. Of 404, 412 and 416 it was read already: `code` says what they mean. */
export interface S3Answer { status: number; headers: http.IncomingHttpHeaders; body: http.IncomingMessage; code: string }

export interface S3Client {
  /** @throws StoreRefused, StoreUnreachable */
  send(request: S3Request): Promise<S3Answer>
  /** A body of ours, small and whole. */
  text(request: S3Request, mostBytes: number): Promise<{ status: number; text: string; code: string }>
  close(): void
}

/** What may be no fault: the caller knows what absence means. */
const ANSWERS = new Set([404, 412, 416])
const MOST_ERROR_BYTES = 64 * 1024
const LONGEST_ADVISED_PAUSE_MS = 5_000

/** Asking again may help. */
class Passing extends Error {
  constructor(message: string, readonly afterMs = 0) {
    super(message)
  }
}

/** Signed requests over connections that are kept; asked again, a few times and later each time, where the answer may pass. */
export function createS3Client(settings: S3Settings, limits: S3Limits, now: () => Date): S3Client {
  const base = new URL(settings.endpoint)
  const isTls = base.protocol === 'https:'
  const options = { keepAlive: true, maxSockets: limits.sockets, maxFreeSockets: 16, timeout: limits.silenceMs }
  const agent = isTls ? new https.Agent({ ...options, ...(settings.ca === null ? {} : { ca: settings.ca }) }) : new http.Agent(options)
  const key: SigningKey = { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey, region: settings.region }

  function addressOf({ key: name, query = {} }: S3Request): URL {
    const url = new URL(base)
    if (settings.addressing === 'host') url.hostname = `${settings.bucket}.${base.hostname}`
    // Keys and prefixes have no character that would be written otherwise (key.ts, env.server.ts).
    url.pathname = settings.addressing === 'host' ? `/${name}` : `/${settings.bucket}${name === '' ? '' : `/${name}`}`
    for (const [each, value] of Object.entries(query)) url.searchParams.set(each, value)
    return url
  }

  async function once(request: S3Request, signal: AbortSignal | undefined): Promise<S3Answer> {
    const { method, payload } = request
    const url = addressOf(request)
    const headers = await signed(key, { method, url, headers: request.headers ?? {}, sha256: payload?.sha256 ?? EMPTY_SHA256, at: now() })
    const answer = await exchange(isTls ? https : http, url, { method, agent, headers: { ...headers, ...(method === 'PUT' ? { 'content-length': String(payload?.bytes ?? 0) } : {}) } }, payload, limits, signal)
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) return { status, headers: answer.headers, body: answer, code: '' }
    // A cut answer tells enough by its status.
    const error = readStoreError(await bodyOf(answer, MOST_ERROR_BYTES, limits.silenceMs).catch(() => ''))
    if (isPassing(status, error.code)) throw new Passing(`it answered ${status} ${error.code}`.trim(), advisedPause(answer.headers['retry-after']))
    if (ANSWERS.has(status) && error.code !== 'NoSuchBucket') return { status, headers: answer.headers, body: answer, code: error.code }
    throw refused(status, error, answer.headers)
  }

  const refused = (status: number, error: StoreError, headers: http.IncomingHttpHeaders) => {
    const headerRegion = headers['x-amz-bucket-region']
    const sentence = refusalSentence(settings, status, error, { serverDate: headers.date, now: now(), ...(typeof headerRegion === 'string' ? { headerRegion } : {}) })
    return new StoreRefused(sentence, status, error.code)
  }

  async function send(request: S3Request): Promise<S3Answer> {
    const { attempts = limits.attempts, withinMs } = request
    const late = withinMs === undefined ? undefined : AbortSignal.timeout(withinMs)
    const given = [request.signal, late].filter((one) => one !== undefined)
    const signal = given.length === 0 ? undefined : AbortSignal.any(given)
    let last = 'it did not answer in time'
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        return await once(request, signal)
      } catch (error) {
        request.signal?.throwIfAborted()
        if (error instanceof StoreRefused) throw error
        const { code } = error as NodeJS.ErrnoException
        if (isAboutCertificate(code)) throw new StoreRefused(`The certificate of ${settings.endpoint} is not trusted (${code}): name the one of its authority in S3_CA.`, 0, code!)
        if (late?.aborted) break
        if (!(error instanceof Passing) && code === undefined) throw error
        last = error instanceof Passing ? error.message : code!
        if (attempt === attempts) break
        const wait = Math.max(error instanceof Passing ? error.afterMs : 0, limits.firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2))
        await pause(wait, undefined, signal ? { signal } : {}).catch(() => undefined)
        request.signal?.throwIfAborted()
        if (late?.aborted) break
      }
    }
    throw new StoreUnreachable(`The object store at ${settings.endpoint} cannot be used now: ${last}.`)
  }

  return {
    send,
    async text(request, mostBytes) {
      for (let attempt = 1; ; attempt++) {
        const { status, body, code } = await send(request)
        if (ANSWERS.has(status)) return { status, text: '', code }
        try {
          return { status, text: await bodyOf(body, mostBytes, limits.silenceMs), code }
        } catch (error) {
          if (attempt >= (request.attempts ?? limits.attempts) || !isBroken(error)) throw isBroken(error) ? new StoreUnreachable(`The object store at ${settings.endpoint} breaks off in the middle of its answers.`) : error
        }
      }
    },
    close: () => agent.destroy(),
  }
}

/** An answer that ended before its length, or fell silent. */
export const isBroken = (error: unknown): boolean => error instanceof Error && (error instanceof Passing || ('code' in error && typeof error.code === 'string' && error.code !== 'ABORT_ERR'))

/** Pieces of a body; only the time that we wait counts as silence, not the time that whoever reads takes. @throws what `isBroken` knows */
export async function* piecesOf(body: Readable, silenceMs: number): AsyncGenerator<Buffer> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined
      const silence = new Promise<never>((_resolve, reject) => (timer = setTimeout(() => reject(new Passing('it fell silent')), silenceMs)))
      const next = pieces.next()
      // Where silence wins, what this one says later is of no interest.
      next.catch(() => undefined)
      const { done, value } = await Promise.race([next, silence]).finally(() => clearTimeout(timer))
      if (done) return
      yield value
    }
  } finally {
    body.destroy()
  }
}

async function bodyOf(body: Readable, mostBytes: number, silenceMs: number): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of piecesOf(body, silenceMs)) {
    bytes += piece.length
    if (bytes > mostBytes) throw new Error('the object store answered more than was asked for')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function advisedPause(header: string | undefined): number {
  const seconds = Number(header ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, LONGEST_ADVISED_PAUSE_MS) : 0
}

/** Names below localhost are this machine (RFC 6761), which not every resolver knows: a store on loopback may be asked by bucket names. */
const lookupOf = (hostname: string): Pick<http.RequestOptions, 'lookup'> => (hostname.endsWith('.localhost')
  ? { lookup: (_name, { all }, done) => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) }
  : {})

/** One request until its answer begins. Silence on the way there ends it; redirects are not followed. */
function exchange(how: typeof http | typeof https, url: URL, options: http.RequestOptions, payload: Payload | undefined, limits: S3Limits, signal: AbortSignal | undefined): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = how.request(url, { ...options, ...lookupOf(url.hostname), ...(signal ? { signal } : {}) })
    let source: Readable | null = null
    let timer: NodeJS.Timeout | undefined
    const wait = (ms: number, what: string) => {
      clearTimeout(timer)
      timer = setTimeout(() => request.destroy(new Passing(what)), ms)
    }
    const goes = () => wait(limits.silenceMs, 'it fell silent')
    const end = () => {
      clearTimeout(timer)
      source?.destroy()
    }
    goes()
    request.once('socket', (socket) => {
      if (!socket.connecting) return
      wait(limits.connectMs, 'it could not be reached in time')
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', goes)
    })
    request.once('response', (response) => {
      end()
      resolve(response)
    })
    // After the answer began, a broken connection shows in its body.
    request.on('error', (error) => {
      end()
      reject(error)
    })
    const content = payload?.open()
    if (content === undefined || content instanceof Uint8Array) {
      request.end(content)
      return
    }
    source = content
    content.on('data', goes)
    request.on('drain', goes)
    content.once('error', (error) => request.destroy(error))
    content.pipe(request)
  })
}
