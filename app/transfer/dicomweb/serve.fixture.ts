import type { AddressInfo } from 'node:net'
import express from 'express'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import type { Services } from '~/infra/services.server'
import { dicomWeb } from './router.server'

/** /dicom-web on a free port of this machine. */
export async function serveDicomWeb(services: Services): Promise<{ url: string; close(): Promise<void> }> {
  const app = express()
  app.use('/dicom-web', dicomWeb({ services, throttle: createCodeThrottle(services.redis) }))
  app.use(((error, _request, response, _next) => void response.status(500).send(String(error))) as express.ErrorRequestHandler)
  const server = app.listen(0, '127.0.0.1')
  // Longer than a test thinks between two requests: a connection that closes just as it is used again is no answer.
  server.keepAliveTimeout = 120_000
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`
  return {
    url,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
