import { randomBytes } from 'node:crypto'
import { auditActor } from '~/domain/audit/allowed.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'
import { publishedContent } from '../published.server'
import { codeOf } from './certificate'

export type IssuedCertificate = NonNullable<Awaited<ReturnType<Services['db']['certificate']['findUnique']>>>
export type IssueCertificate =
  | { kind: 'issued'; certificate: IssuedCertificate; timeZone: string }
  | { kind: 'not-completed' }
  /** This course gives none. */
  | { kind: 'none' } | { kind: 'revoked'; why: string } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The learner's own certificate; made when it is first asked for after the course is completed, and the same for good. */
export async function issueCertificate(services: Services, actor: Actor, classId: string): Promise<IssueCertificate> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, enrolment } = found
  if (!enrolment) return { kind: 'not-completed' }
  const of = () => services.db.certificate.findUnique({ where: { enrolmentId: enrolment.id } })
  const known = await of()
  const certificate = known ?? (await make())
  if (certificate === null || 'kind' in certificate) return certificate ?? { kind: 'not-completed' }
  return certificate.revokedAt ? { kind: 'revoked', why: certificate.revokedWhy } : { kind: 'issued', certificate, timeZone: row.timeZone }

  async function make() {
    if (!enrolment!.completedAt) return { kind: 'not-completed' as const }
    const published = await publishedContent(services, row.courseId, row.version)
    if (!published) return { kind: 'not-found' as const }
    const { certifies, title, language, credits, creditKind } = published.content
    if (!certifies) return { kind: 'none' as const }
    const [person, institution] = await Promise.all([
      services.db.person.findUniqueOrThrow({ where: { id: enrolment!.personId }, select: { name: true } }),
      services.db.institution.findUniqueOrThrow({ where: { id: row.institutionId }, select: { name: true } }),
    ])
    try {
      const made = await services.db.certificate.create({ data: { code: codeOf(randomBytes(10)), enrolmentId: enrolment!.id, holder: person.name, courseTitle: title, institution: institution.name, language, version: row.version, credits, creditKind, issuedAt: services.now() } })
      await services.audit.recordNow({ action: 'certificate.issued', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: row.id, detail: { certificate: made.id } })
      return made
    } catch (error) {
      // Asked for twice at once.
      if (!isUniqueViolation(error)) throw error
      return of()
    }
  }
}
