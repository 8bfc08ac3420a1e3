import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import { LAB_BOUNDS } from '#vr/lab/protocol'
import { Server, type Socket } from 'socket.io'
import type { RedisConnection } from '~/infra/redis/connect-redis.server'
import type { Announcer, Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { PUBLIC } from '~/policy/actor'
import { isOwnOrigin } from '~/session/same-origin'
import { onRightsChanged } from '~/domain/people/rights.server'
import { findSession } from '~/domain/people/session.server'
import { ROOM_BOUNDS } from '~/domain/readings/room'
import { isChannel, REALTIME_PATH, type Channel, type ClientToServer, type JoinAnswer, type ServerToClient, type ServerToServer } from './channels'
import { joinProcesses } from './join-processes.server'
import { createLabs, type Labs } from './labs.server'
import { createReadings, type Readings } from './readings.server'

export type MayJoin = (actor: Actor, channel: Channel) => Promise<boolean>

export interface Identity {
  cookie: string | undefined
  sessionId: string | null
  personId: string | null
}
export type Peer = Socket<ClientToServer, ServerToClient, ServerToServer, Identity>

/** A page has one broadcast on it; a second is being left. */
const MOST_CHANNELS_PER_SOCKET = 8
/** Catches what nobody announces (a session that ran out, a row changed by the operator); announced changes act at once. */
const RECHECK_MS = 30_000

/** Not a channel that can be asked for: whoever is signed in is in it. */
const personalRoom = (personId: string) => `person:${personId}`

export interface Realtime {
  announcer: Announcer
  /** Starts to take connections. @param mayJoin asks the policy anew for each join and each re-check. */
  attach(options: { server: HttpServer; services: Services; mayJoin: MayJoin }): void
  /** Asks again for every socket of a person (null: of people who are not signed in). Resolves when those without a right are out. */
  recheck(personId: string | null): Promise<void>
  /** Sockets open on this process. */
  sockets(): number
  /** Tells every page that the server restarts and lets go of its socket; pages connect again by themselves. */
  sayFarewell(): void
  close(): Promise<void>
}

/**
 * The hub exists before the services do, since it is one of them; it takes no connection until attached.
 * With Redis, what one process says is heard on the sockets of all; while Redis is away, on its own.
 */
export function createRealtime({ redis = null, log }: { redis?: RedisConnection | null; log?: Logger } = {}): Realtime {
  const io = new Server<ClientToServer, ServerToClient, ServerToServer, Identity>({
    path: REALTIME_PATH,
    serveClient: false,
    // Long polling would need sticky balancing and sends cookies by ordinary requests that other sites can make.
    transports: ['websocket'],
    // Operations of a lab and what a presenter draws are the largest that pages say.
    maxHttpBufferSize: Math.max(2 * LAB_BOUNDS.operationBytes, ROOM_BOUNDS.messageBytes),
    pingInterval: 15_000,
    pingTimeout: 10_000,
  })
  const leaveProcesses = redis ? joinProcesses(io, redis, () => void catchUp().catch((error: unknown) => log?.error({ err: error }, 'rights could not be checked'))) : () => undefined
  let stops: (() => unknown)[] = []
  let labs: Labs | undefined
  let readings: Readings | undefined
  let ask: ((peers: Peer[]) => Promise<void>) | undefined

  const peers = () => [...io.sockets.sockets.values()]
  const expelFrom = (peer: Peer, channel: Channel) => {
    if (!peer.rooms.has(channel)) return
    void peer.leave(channel)
    peer.emit('expelled', channel)
  }

  async function recheck(personId: string | null) {
    await ask?.(peers().filter((peer) => peer.data.personId === personId))
  }
  function expelHere(channel: Channel, personId: string | null) {
    for (const peer of peers()) if (peer.data.personId === personId) expelFrom(peer, channel)
  }
  /** Processes hear each other again: rights first, then the pages look for themselves. */
  async function catchUp() {
    await ask?.(peers())
    io.local.emit('missed')
  }
  io.on('expel', expelHere)
  io.on('rights', (personId) => { readings?.rightsChanged(personId); void recheck(personId) })

  return {
    announcer: {
      announce: (channel, event) => void io.to(channel).emit('announcement', channel, event),
      announceLab: (labId, event) => void io.to(`lab:${labId}`).emit('lab', `lab:${labId}`, event),
      announceReading(readingId, change) {
        io.to(`reading:${readingId}`).emit('reading', `reading:${readingId}`, change)
        readings?.changed(readingId, change)
      },
      announceClass: (classId, event) => void io.to(`class:${classId}`).emit('class', `class:${classId}`, event),
      tellPerson: (personId, event) => void io.to(personalRoom(personId)).emit('personal', event),
      expel(channel, personId) {
        expelHere(channel, personId)
        if (redis) io.serverSideEmit('expel', channel, personId)
      },
    },
    recheck,
    attach({ server, services, mayJoin }) {
      const { env, log } = services
      io.use((peer, next) => {
        const { cookie } = peer.handshake.headers
        findSession(cookie, services).then(
          (signedIn) => {
            peer.data = { cookie, sessionId: signedIn?.sessionId ?? null, personId: signedIn?.person.id ?? null }
            next()
          },
          (error: unknown) => {
            log.error({ err: error }, 'a socket could not be identified')
            next(new Error('unavailable'))
          },
        )
      })

      ask = async (asked) => {
        await Promise.all(asked.map(async (peer) => {
          try {
            const signedIn = peer.data.sessionId ? await findSession(peer.data.cookie, services, 'look') : null
            if (peer.data.sessionId && !signedIn) {
              for (const channel of peer.rooms) if (isChannel(channel)) expelFrom(peer, channel)
              peer.emit('signedOut')
              peer.disconnect(true)
              return
            }
            for (const channel of [...peer.rooms].filter(isChannel)) if (!(await mayJoin(signedIn?.actor ?? PUBLIC, channel))) expelFrom(peer, channel)
          } catch (error) {
            // A right that cannot be checked is not one.
            log.error({ err: error }, 'rights could not be checked; the socket is closed')
            peer.disconnect(true)
          }
        }))
      }

      const rooms = { io, services, isAlone: redis === null, actorOf: async (peer: Peer) => (peer.data.sessionId ? (await findSession(peer.data.cookie, services, 'look'))?.actor ?? null : null) }
      labs = createLabs(rooms)
      readings = createReadings(rooms)
      io.on('connection', (peer) => {
        labs?.listenTo(peer)
        readings?.listenTo(peer)
        if (peer.data.personId) void peer.join(personalRoom(peer.data.personId))
        // Its page was drawn for somebody whose session ended before the line stood.
        const { as } = peer.handshake.auth as { as?: unknown }
        if (typeof as === 'string' && as !== peer.data.personId) peer.emit('signedOut')
        peer.on('join', (channel, answer) => {
          if (typeof answer !== 'function') return
          void join(peer, channel).then(answer, (error: unknown) => {
            log.error({ err: error }, 'joining a channel failed')
            answer('refused')
          })
        })
        peer.on('leave', (channel) => {
          if (isChannel(channel)) void peer.leave(channel)
        })
      })

      async function join(peer: Peer, channel: string): Promise<JoinAnswer> {
        if (!isChannel(channel)) return 'unknown'
        if ([...peer.rooms].filter(isChannel).length >= MOST_CHANNELS_PER_SOCKET) return 'refused'
        if (!(await mayNow(peer, channel))) return 'refused'
        await peer.join(channel)
        // A right that was withdrawn while we asked found nobody in the room: session and roles are read anew.
        const isIn = await mayNow(peer, channel).catch(async (error: unknown) => {
          await peer.leave(channel)
          throw error
        })
        if (isIn) return 'joined'
        await peer.leave(channel)
        return 'refused'
      }

      async function mayNow(peer: Peer, channel: Channel): Promise<boolean> {
        const signedIn = peer.data.sessionId ? await findSession(peer.data.cookie, services, 'look') : null
        if (peer.data.sessionId && !signedIn) return false
        return mayJoin(signedIn?.actor ?? PUBLIC, channel)
      }

      io.attach(server, {
        // Other WebSockets of the same server (/media) are not ours to end.
        destroyUpgrade: false,
        allowRequest: (request, answer) => {
          // Browsers always name the page's origin on a WebSocket; one that is missing is a program, which has no ambient cookie.
          const isOwn = isOwnOrigin(request.headers, env.publicUrl)
          answer(isOwn ? null : 'origin', isOwn)
        },
      })
      const timer = setInterval(() => void ask?.(peers()), RECHECK_MS)
      timer.unref()
      const stopListening = onRightsChanged(services, async (personId) => {
        if (redis) io.serverSideEmit('rights', personId)
        readings?.rightsChanged(personId)
        await recheck(personId)
      })
      const [stopLabs, stopReadings] = [labs, readings]
      stops = [stopListening, () => clearInterval(timer), () => stopLabs.stop(), () => stopReadings.stop()]
    },
    sockets: () => io.engine?.clientsCount ?? 0,
    sayFarewell() {
      io.local.emit('restarting')
      // The connections, not the sockets on them: a page whose socket was disconnected by name does not come back.
      io.engine?.close()
    },
    async close() {
      const ends = stops.map((stop) => stop())
      stops = []
      ask = undefined
      // Of this process only, and sockets only: whoever made the HTTP server closes it.
      io.local.disconnectSockets(true)
      leaveProcesses()
      io.engine?.close()
      // What was recorded is in the database before it is closed.
      await Promise.all(ends)
    },
  }
}
