import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to the next request that fits; each happens once. */
export type Fault =
  /** The answer, in place of the store's. */
  | { answer: number; code: string; headers?: Record<string, string> }
  /** The connection breaks after so many bytes of the answer's body. */
  | { cutAfter: number }
  /** Nothing comes any more after so many bytes of the answer's body; -1: no answer at all. */
  | { silentAfter: number }

export interface FaultyLink {
  url: string
  port: number
  /** Requests that came through, oldest first. */
  seen: { method: string; path: string; headers: http.IncomingHttpHeaders }[]
  fail(...faults: (Fault & { method?: string; path?: RegExp })[]): void
  /** What was to fail and did not yet, does not. */
  heal(): void
  stop(): Promise<void>
}

/** Stands between a client and an HTTP server and breaks what it is told to. The Host is passed on as it came: it is signed. */
export async function startFaultyLink(target: number): Promise<FaultyLink> {
  const seen: FaultyLink['seen'] = []
  const faults: (Fault & { method?: string; path?: RegExp })[] = []
  const server = http.createServer((request, response) => {
    const [method, path] = [request.method ?? '', request.url ?? '']
    seen.push({ method, path, headers: request.headers })
    const at = faults.findIndex((fault) => (fault.method ?? method) === method && (fault.path?.test(path) ?? true))
    const fault = at < 0 ? null : faults.splice(at, 1)[0]!
    if (fault && 'answer' in fault) {
      request.resume().once('end', () => response.writeHead(fault.answer, { 'content-type': 'application/xml', ...fault.headers }).end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>made up</Message></Error>`))
      return
    }
    if (fault && 'silentAfter' in fault && fault.silentAfter < 0) return void request.resume()
    const onward = http.request({ host: '127.0.0.1', port: target, method, path, headers: request.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      if (!fault) return void answer.pipe(response)
      const most = 'cutAfter' in fault ? fault.cutAfter : 'silentAfter' in fault ? fault.silentAfter : 0
      let passed = 0
      answer.on('data', (piece: Buffer) => {
        const part = piece.subarray(0, Math.max(0, most - passed))
        passed += part.length
        if (part.length > 0) response.write(part)
        if (passed < most) return
        answer.pause()
        if ('cutAfter' in fault) setImmediate(() => response.destroy())
      })
    })
    onward.once('error', () => response.destroy())
    request.pipe(onward)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    fail: (...more) => void faults.push(...more),
    heal: () => void faults.splice(0),
    stop: () => new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    }),
  }
}
