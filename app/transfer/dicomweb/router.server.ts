import express, { type Router } from 'express'
import { NOT_FOUND, Refusal, refusals } from './answer'
import { addFrameRoutes } from './frames.server'
import { addSearchRoutes } from './qido.server'
import { otherOrigins } from './other-origins'
import { boundLinks, type Door } from './reader.server'
import { addRenderedRoutes } from './rendered.server'
import { addStoreRoutes } from './stow.server'
import { addRetrieveRoutes } from './wado.server'

/** With a link's token in the path a program needs no account; it sees one study. */
const PREFIXES = ['', '/shared/:token']

/** DICOMweb (PS3.18) at /dicom-web: searching, retrieving, storing. Each part is a file of its own and adds its paths here. */
export function dicomWeb(door: Door): Router {
  const router = express.Router()
  router.use((_request, response, next) => {
    response.set('X-Content-Type-Options', 'nosniff')
    next()
  })
  router.use(otherOrigins(door.services.env.dicomWebOrigins))
  for (const prefix of PREFIXES) {
    if (prefix) router.use(prefix, boundLinks(door))
    addSearchRoutes(router, door, prefix)
    addRetrieveRoutes(router, door, prefix)
    addFrameRoutes(router, door, prefix)
    addRenderedRoutes(router, door, prefix)
  }
  addStoreRoutes(router, door)
  router.use((_request, _response, next) => next(new Refusal(404, NOT_FOUND)))
  router.use(refusals(door.services))
  return router
}
