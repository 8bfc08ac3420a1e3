import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export interface MediaProxy {
  handle(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** Hop-by-hop headers end at each proxy (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade'])
/** The session's cookie is none of the media plane's business. */
const PRIVATE = new Set(['cookie', 'authorization'])

/**
 * Passes `/media/*` of the application's port on to the media plane, so that one machine needs one origin and
 * one certificate. Bytes are piped: memory is bounded by the sockets' own marks.
 */
export function createMediaProxy(target: URL): MediaProxy {
  const host = target.hostname
  const port = target.port || 80
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2_000 })

  const upgraded = new Set<Duplex>()

  const headersOf = (request: IncomingMessage) => {
    const headers: http.OutgoingHttpHeaders = {}
    for (const [name, value] of Object.entries(request.headers)) if (!HOP_BY_HOP.has(name) && !PRIVATE.has(name)) headers[name] = value
    return headers
  }

  return {
    handle(request, response) {
      const upstream = http.request({ agent, host, port, method: request.method, path: request.url, headers: headersOf(request) }, (answer) => {
        const headers: http.OutgoingHttpHeaders = {}
        for (const [name, value] of Object.entries(answer.headers)) if (!HOP_BY_HOP.has(name)) headers[name] = value
        response.writeHead(answer.statusCode ?? 502, headers)
        answer.pipe(response)
        answer.on('error', () => response.destroy())
      })
      upstream.on('error', () => {
        if (response.headersSent) response.destroy()
        else response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1', 'cache-control': 'no-store' }).end('The media plane is starting.')
      })
      response.on('close', () => upstream.destroy())
      request.pipe(upstream)
    },

    upgrade(request, socket, head) {
      const upstream = http.request({ host, port, path: request.url, headers: { ...headersOf(request), connection: 'Upgrade', upgrade: 'websocket' } })
      const drop = () => socket.destroy()
      upgraded.add(socket)
      socket.on('close', () => upgraded.delete(socket))
      socket.on('error', () => upstream.destroy())
      upstream.on('error', drop)
      upstream.on('response', (answer) => {
        // Refused: pass the status on and end.
        answer.resume()
        socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      })
      upstream.on('upgrade', (answer, peer, peerHead) => {
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`)
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
        if (peerHead.length) socket.write(peerHead)
        if (head.length) peer.write(head)
        ;(peer as import('node:net').Socket).setNoDelay(true)
        if ('setNoDelay' in socket) (socket as import('node:net').Socket).setNoDelay(true)
        peer.pipe(socket)
        socket.pipe(peer)
        peer.on('error', drop)
        peer.on('close', drop)
        socket.on('close', () => peer.destroy())
      })
      upstream.end()
    },

    close() {
      for (const socket of upgraded) socket.destroy()
      agent.destroy()
    },
  }
}
