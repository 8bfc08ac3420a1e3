import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from 'pino'
import { WrongSetting } from '../env.server'

/** One Redis and all connections to it. It may go away and come back at any time; nothing here throws then. */
export interface RedisConnection {
  /** For single commands: they fail at once while Redis is away, so that no request waits for it. */
  commands: Redis
  /** A connection of its own for a library that subscribes or blocks; closed together with this one. */
  open(options?: RedisOptions): Redis
  isUp(): boolean
  /** Called each time Redis has come back; something may have been missed. */
  onBack(listener: () => void): () => void
  close(): void
}

const AT_START_MS = 30_000
/** Soon enough that a restart of Redis is hardly noticed, seldom enough to cost nothing. */
const retryStrategy = (attempt: number) => Math.min(1_000, 50 * 2 ** Math.min(attempt, 5))

/**
 * Connects and waits up to 30 s for the first answer: Redis may be starting beside us.
 * @throws WrongSetting with a sentence when it does not answer, or refuses the password.
 */
export async function connectRedis({ url, log, patienceMs = AT_START_MS }: { url: string; log: Logger; patienceMs?: number }): Promise<RedisConnection> {
  const all = new Set<Redis>()
  const listeners = new Set<() => void>()
  let isAway = false

  const open = (options: RedisOptions = {}) => {
    const redis = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: false, retryStrategy, connectTimeout: 5_000, ...options })
    // A connection without a listener would end the process; the first one says for all that Redis is away.
    redis.on('error', (error: Error) => log.debug({ err: error }, 'redis connection'))
    all.add(redis)
    redis.once('end', () => all.delete(redis))
    return redis
  }
  const commands = open({ enableReadyCheck: true, enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 2_000 })
  const close = () => {
    listeners.clear()
    for (const redis of all) redis.disconnect()
  }

  let lastError: Error | undefined
  commands.on('error', (error: Error) => (lastError = error))
  const isUp = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs)
    commands.once('ready', () => (clearTimeout(timer), resolve(true)))
    commands.on('error', (error: Error) => {
      // Waiting does not mend a wrong password.
      if (/NOAUTH|WRONGPASS|invalid password/i.test(error.message)) (clearTimeout(timer), resolve(false))
    })
  })
  if (!isUp) {
    close()
    throw new WrongSetting(`Redis at ${withoutPassword(url)} (REDIS_URL) cannot be used: ${lastError?.message || 'it does not answer'}.`, { cause: lastError })
  }
  commands.on('close', () => {
    if (isAway || commands.status === 'end' || !all.has(commands)) return
    isAway = true
    log.warn('Redis is away: jobs wait, other processes hear nothing, until it is back')
  })
  commands.on('ready', () => {
    if (!isAway) return
    isAway = false
    log.info('Redis is back')
    for (const listener of listeners) listener()
  })

  return {
    commands,
    open,
    isUp: () => commands.status === 'ready',
    onBack(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close,
  }
}

/** For sentences and logs. */
function withoutPassword(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
