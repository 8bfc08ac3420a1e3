// The parts of node-media-server (CommonJS, no types) that the ingest process uses, as patched by patches/.

declare module 'node-media-server/src/core/context.js' {
  import type { EventEmitter } from 'node:events'
  import type { Broadcast, Session } from 'node-media-server/src/types'
  const Context: {
    /** Set by our patch only. */
    hardening?: number
    config: Record<string, unknown>
    limits: Record<string, number>
    sessions: Map<string, Session>
    broadcasts: Map<string, Broadcast>
    eventEmitter: EventEmitter
  }
  export default Context
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { level: string; log(message: string, level?: string): void }
  export default logger
}

declare module 'node-media-server/src/server/rtmp_server.js' {
  import type { Server } from 'node:net'
  export default class NodeRtmpServer {
    tcpServer: Server
    handleListenError: () => () => void
    run(): void
    stop(): void
  }
}

declare module 'node-media-server/src/types' {
  export interface Session {
    id: string
    /** address:port */
    ip: string
    streamApp: string
    streamName: string
    isPublisher: boolean
    closeReason: string
    /** 0 while open. */
    closeTime: number
    lastMediaTime: number
    /** From onMetaData; whatever the peer put there. */
    encoder?: unknown
    rtmp: { connectCmdObj?: Record<string, unknown> }
    close(reason?: string): void
  }
  /** What hangs on a broadcast to receive FLV bytes. */
  export interface Subscriber {
    id: string
    ip: string
    protocol: 'flv'
    sendBuffer(data: Buffer): void
    close(): void
  }
  export interface Broadcast {
    publisher: Session | null
    subscribers: Map<string, Subscriber>
    postPlay(subscriber: Subscriber): string | null
    donePlay(subscriber: Subscriber): void
  }
}
