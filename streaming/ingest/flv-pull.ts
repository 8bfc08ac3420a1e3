import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Broadcast, Subscriber } from 'node-media-server/src/types'

const digest = (text: string) => createHash('sha256').update(text).digest()

export interface FlvPullOptions {
  /** First part of the path: other users of this machine can reach loopback too. */
  secret: string
  /** By path, `/live/INPUTID`. */
  broadcasts: Map<string, Broadcast>
  /** A pull that leaves more than this unread is cut off. */
  maxUnreadBytes: number
}

/**
 * HTTP-FLV of what is being published, for the relay: `GET /SECRET/INPUTID.flv` on 127.0.0.1, on a free port.
 *
 * Stands in place of node-media-server's HTTP server, which binds where RTMP binds, can't take port 0,
 * lets HTTP POST and WebSockets publish and carries an admin console. 404 while nobody publishes;
 * the response ends with the publisher, so that every response is one run.
 */
export async function startFlvPull({ secret, broadcasts, maxUnreadBytes }: FlvPullOptions): Promise<{ port: number; stop(): void }> {
  const right = digest(secret)

  const pull = (request: IncomingMessage, response: ServerResponse) => {
    const refuse = (status: number) => response.writeHead(status, { connection: 'close' }).end()
    if (request.method !== 'GET') return refuse(405)
    const match = /^\/([^/?]{1,200})\/([a-zA-Z0-9_-]{1,100})\.flv$/.exec(request.url ?? '')
    if (!match || !timingSafeEqual(digest(match[1]!), right)) return refuse(404)
    const broadcast = broadcasts.get(`/live/${match[2]}`)
    if (!broadcast?.publisher) return refuse(404)

    const subscriber: Subscriber = {
      id: randomUUID(),
      ip: '', // internal: no play events
      protocol: 'flv',
      sendBuffer: (data) => {
        if (response.writableEnded || response.destroyed) return
        response.write(data)
        if (response.writableLength > maxUnreadBytes) response.destroy()
      },
      close: () => response.end(),
    }
    response.on('close', () => broadcast.donePlay(subscriber))
    response.on('error', () => response.destroy())
    response.writeHead(200, { 'content-type': 'video/x-flv', 'cache-control': 'no-store', connection: 'close' })
    broadcast.postPlay(subscriber)
  }

  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 }, pull)
  server.maxConnections = 256
  server.on('upgrade', (_request, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
