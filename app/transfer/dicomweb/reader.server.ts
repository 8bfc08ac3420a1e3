import type { Request } from 'express'
import { findSession } from '~/domain/people/session.server'
import type { Services } from '~/infra/services.server'
import { PUBLIC, type Actor } from '~/policy/actor'

/** Who asks a DICOMweb service: a browser that is signed in. */
export async function actorOfRequest(request: Request, services: Services): Promise<Actor> {
  return (await findSession(request.headers.cookie, services))?.actor ?? PUBLIC
}
