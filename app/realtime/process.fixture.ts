import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectRedis, type RedisConnection } from '~/infra/redis/connect-redis.server'
import type { TestServices } from '../../tests/setup/test-services'
import { createRealtime, type MayJoin, type Realtime } from './realtime.server'

/** What one process has to itself; two of them share the database's file and Redis. */
export interface Process { services: TestServices; server: Server; realtime: Realtime; redis: RedisConnection | null; address: string; close(): Promise<void> }

/**
 * A server with its realtime hub, on Redis where there is one.
 * @param wired what the process's operations are given: by itself as `given`
 */
export async function startProcess(given: TestServices, redisUrl: string | null, mayJoin: (services: TestServices) => MayJoin, wired: (realtime: Realtime, redis: RedisConnection | null) => TestServices = () => given): Promise<Process> {
  const redis = redisUrl ? await connectRedis({ url: redisUrl, log: given.log }) : null
  const server = createServer()
  const realtime = createRealtime({ redis, log: given.log })
  const services = wired(realtime, redis)
  realtime.attach({ server, services, mayJoin: mayJoin(services) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    services, server, realtime, redis, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await realtime.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      redis?.close()
    },
  }
}
