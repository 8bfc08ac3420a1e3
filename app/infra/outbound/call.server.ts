import { lookup as lookupName, type LookupAddress } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isLoopbackHost, isPublicAddress, readOutboundUrl, type Reach } from './addresses'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: string
  /** Of the answer's body; past it the call fails. */
  mostBytes?: number
  timeoutMs?: number
  signal?: AbortSignal
}

export type Called =
  | { kind: 'answered'; status: number; headers: http.IncomingHttpHeaders; body: string }
  /** `why`: in words without an address, for a log and an administrator. */
  | { kind: 'failed'; why: string }

const MOST_BYTES = 1_000_000
const TIMEOUT_MS = 10_000

class NotAllowed extends Error {}

/** Names are looked up where the connection is made: what was checked is what is called, whatever the name says a moment later. */
function publicLookup(isPrivateAllowed: boolean): NonNullable<http.RequestOptions['lookup']> {
  return (hostname, options, done) => {
    lookupName(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0)
      const usable = (found as LookupAddress[]).filter(({ address }) => isPrivateAllowed || isPublicAddress(address))
      const first = usable[0]
      if (!first) return done(new NotAllowed('its name leads into a private network'), '', 0)
      if (options.all) (done as unknown as (error: null, all: LookupAddress[]) => void)(null, usable)
      else done(null, first.address, first.family)
    })
  }
}

/**
 * One request to another system: only where this installation may call, no redirect followed, bounded in bytes and time.
 * Never throws for what the network or the other side does.
 */
export async function callOut(reach: Reach, address: string, { method = 'GET', headers = {}, body, mostBytes = MOST_BYTES, timeoutMs = TIMEOUT_MS, signal }: Call = {}): Promise<Called> {
  const checked = readOutboundUrl(address, reach)
  if (checked === null) return { kind: 'failed', why: 'this address may not be called' }
  const url = new URL(checked)
  const isPrivateAllowed = isLoopbackHost(url.hostname) || reach.privateHosts.has(url.hostname)
  const ends = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
  return new Promise<Called>((resolve) => {
    const failed = (error: unknown) => resolve({ kind: 'failed', why: whyOf(error, ends) })
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method, signal: ends, agent: false, lookup: publicLookup(isPrivateAllowed), maxHeaderSize: 16_384,
      headers: { 'User-Agent': 'Theatrum', Accept: 'application/json', ...headers, ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }) },
    }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= mostBytes) return void chunks.push(chunk)
        failed(new NotAllowed('its answer is too long'))
        request.destroy()
      })
      response.on('error', failed)
      response.on('end', () => resolve({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }))
    })
    request.on('error', failed)
    request.end(body)
  })
}

function whyOf(error: unknown, ends: AbortSignal): string {
  if (ends.aborted) return 'it did not answer in time'
  if (error instanceof NotAllowed) return error.message
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  return /^[A-Z_0-9]{3,40}$/.test(code) ? code : 'it could not be reached'
}
