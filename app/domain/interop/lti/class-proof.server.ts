import { createHmac, timingSafeEqual } from 'node:crypto'
import { subkey } from '~/infra/sealing.server'

/**
 * What a teacher of ours gave a platform: the class, with proof that we gave it to this platform and deployment. Whoever can
 * edit a place over there writes any text into it, and must not open classes by their ids.
 */
const proofOf = (sessionSecret: string, platformId: string, deploymentId: string, classId: string): Buffer =>
  createHmac('sha256', subkey(sessionSecret, 'theatrum class given to a platform v1')).update(JSON.stringify([platformId, deploymentId, classId])).digest()

export const giveClass = (sessionSecret: string, platformId: string, deploymentId: string, classId: string): string => `${classId}.${proofOf(sessionSecret, platformId, deploymentId, classId).toString('base64url')}`

/** The class's id; null where nothing was given, or not by us, or to another platform. */
export function classGiven(sessionSecret: string, platformId: string, deploymentId: string, given: string): string | null {
  const [, classId, proof] = /^([a-z0-9]{1,40})\.([A-Za-z0-9_-]{43})$/.exec(given) ?? []
  if (!classId || !proof) return null
  return timingSafeEqual(Buffer.from(proof, 'base64url'), proofOf(sessionSecret, platformId, deploymentId, classId)) ? classId : null
}
