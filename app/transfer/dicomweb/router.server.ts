import express, { type Router } from 'express'
import type { Services } from '~/infra/services.server'
import { NOT_FOUND, Refusal, refusals } from './answer'

/** DICOMweb (PS3.18) at /dicom-web: searching, retrieving, storing. Each part is a file of its own and adds its paths here. */
export function dicomWeb(services: Services): Router {
  const router = express.Router()
  router.use((_request, response, next) => {
    response.set('X-Content-Type-Options', 'nosniff')
    next()
  })
  router.use((_request, _response, next) => next(new Refusal(404, NOT_FOUND)))
  router.use(refusals(services))
  return router
}
