import express, { type Router } from 'express'
import { isControlRequest } from '#streaming'
import type { Services } from '~/infra/services.server'
import { presentMediaState, recordingPlan } from './media-state.server'
import { parseMediaEvents, receiveMediaEvents } from './receive-media-events.server'

/** What the media plane asks and tells the application (streaming/contract.ts); mounted at the root before anything that parses bodies. */
export function mediaCallbacks(services: Services): Router {
  const router = express.Router()
  router.use('/internal/media', (request, response, next) => {
    if (isControlRequest(request.headers.authorization, services.env.mediaSecret)) return next()
    response.status(401).json({ error: 'unauthorised' })
  })
  router.get('/internal/media/state', (_request, response, next) => {
    presentMediaState(services, services.now()).then((state) => response.json(state), next)
  })
  router.get('/internal/media/recordings/:id', (request, response, next) => {
    recordingPlan(services, request.params.id).then((plan) => (plan ? response.json(plan) : response.status(404).json({ error: 'not-found' })), next)
  })
  router.post('/internal/media/events', express.json({ limit: '1mb' }), (request, response, next) => {
    const events = parseMediaEvents(request.body)
    if (!events) return void response.status(400).json({ error: 'bad-events' })
    receiveMediaEvents(services, events).then((result) => response.json(result), next)
  })
  return router
}
