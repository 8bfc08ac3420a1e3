import { createAdapter } from '@socket.io/redis-adapter'
import type { Redis } from 'ioredis'
import type { RedisConnection } from '~/infra/redis/connect-redis.server'

/** All that is needed of a hub. */
interface Hub { adapter(make: ReturnType<typeof createAdapter>): unknown }

/**
 * Lets the hubs of all processes speak through one Redis. What is said while Redis is away reaches this process's
 * own sockets alone; `onBack` is called when the others are heard again.
 * @returns the way out
 */
export function joinProcesses(hub: Hub, redis: RedisConnection, onBack: () => void): () => void {
  // Not kept for later: an old announcement is worth nothing, whoever missed it looks again.
  const say = redis.open({ enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  const hear = redis.open()
  hub.adapter(createAdapter(quiet(say, 'publish'), quiet(quiet(hear, 'psubscribe'), 'subscribe'), { key: 'theatrum' }))

  let isFirst = true
  hear.on('ready', () => {
    if (isFirst) {
      isFirst = false
      return
    }
    // Answered after the subscriptions that the connection renews by itself: from then on nothing is missed.
    hear.subscribe('theatrum:heard').then(onBack, () => undefined)
  })
  return () => {
    say.disconnect()
    hear.disconnect()
  }
}

/** The adapter awaits nothing: what fails while Redis is away would be an unhandled rejection, and the end of the process. */
function quiet(redis: Redis, name: 'publish' | 'subscribe' | 'psubscribe'): Redis {
  const call = redis[name].bind(redis) as (...args: unknown[]) => Promise<unknown>
  return Object.assign(redis, { [name]: (...args: unknown[]) => call(...args).catch(() => 0) })
}
