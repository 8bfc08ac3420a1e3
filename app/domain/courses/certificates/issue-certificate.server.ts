import { randomBytes } from 'node:crypto'
import { auditActor } from '~/domain/audit/allowed.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import { SYSTEM, type Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'
import { publishedContent } from '../published.server'
import { codeOf } from './certificate'

export type IssuedCertificate = NonNullable<Awaited<ReturnType<Services['db']['certificate']['findUnique']>>>
export type IssueCertificate =
  | { kind: 'issued'; certificate: IssuedCertificate; timeZone: string }
  | { kind: 'not-completed' }
  /** This course gives none. */
  | { kind: 'none' } | { kind: 'revoked'; why: string } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The learner's own certificate; made when the course is completed, at the latest when it is first asked for, and the same for good. */
export async function issueCertificate(services: Services, actor: Actor, classId: string): Promise<IssueCertificate> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, enrolment } = found
  if (!enrolment) return { kind: 'not-completed' }
  const made = await makeCertificate(services, enrolment.id, actor)
  if (made.kind !== 'made') return made
  return made.certificate.revokedAt ? { kind: 'revoked', why: made.certificate.revokedWhy } : { kind: 'issued', certificate: made.certificate, timeZone: row.timeZone }
}

export type MakeCertificate = { kind: 'made'; certificate: IssuedCertificate; isNew: boolean } | { kind: 'not-completed' | 'none' | 'not-found' }

/** Once for each enrolment, whoever asks and however often. */
export async function makeCertificate(services: Pick<Services, 'db' | 'now' | 'audit'>, enrolmentId: string, actor: Actor = SYSTEM): Promise<MakeCertificate> {
  const { db } = services
  const known = await db.certificate.findUnique({ where: { enrolmentId } })
  if (known) return { kind: 'made', certificate: known, isNew: false }
  const enrolment = await db.enrolment.findUnique({ where: { id: enrolmentId }, include: { person: { select: { name: true } }, class: { include: { institution: { select: { name: true } } } } } })
  if (!enrolment) return { kind: 'not-found' }
  if (!enrolment.completedAt) return { kind: 'not-completed' }
  const { class: klass } = enrolment
  const published = await publishedContent(services, klass.courseId, klass.version)
  if (!published) return { kind: 'not-found' }
  const { certifies, title, language, credits, creditKind } = published.content
  if (!certifies) return { kind: 'none' }
  try {
    const certificate = await db.certificate.create({ data: { code: codeOf(randomBytes(10)), enrolmentId, holder: enrolment.person.name, courseTitle: title, institution: klass.institution.name, language, version: klass.version, credits, creditKind, issuedAt: services.now() } })
    await services.audit.recordNow({ action: 'certificate.issued', actor: auditActor(actor), institutionId: klass.institutionId, subjectKind: 'class', subjectId: klass.id, detail: { certificate: certificate.id } })
    return { kind: 'made', certificate, isNew: true }
  } catch (error) {
    // Asked for twice at once.
    if (!isUniqueViolation(error)) throw error
    return { kind: 'made', certificate: await db.certificate.findUniqueOrThrow({ where: { enrolmentId } }), isNew: false }
  }
}
