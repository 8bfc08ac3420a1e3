import { createHash } from 'node:crypto'
import type { Actor, Role } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { signInAs } from '~/domain/people/sign-in.fixture'
import type { Services } from '~/infra/services.server'
import { imageKey } from './image-keys'

type Needs = Pick<Services, 'db' | 'env' | 'now' | 'files'>

export interface InstanceGiven {
  sopInstanceUid: string
  number?: number
  frames?: number
  rows?: number
  columns?: number
  transferSyntax?: string
  sopClassUid?: string
  /** The kept file; not given: none is written. */
  file?: Uint8Array
  metadata?: Record<string, unknown>
}
export interface SeriesGiven { seriesUid: string; modality?: string; number?: number; description?: string; bodyPart?: string; pixelState?: string; faceState?: string; instances: InstanceGiven[] }
export interface StudyGiven {
  institutionId: string
  studyUid: string
  workspace?: Workspace
  isHeld?: boolean
  pseudonym?: string
  description?: string
  studyDate?: string
  studyTime?: string
  accession?: string
  createdAt?: Date
  series?: SeriesGiven[]
}

const joined = (values: (string | undefined)[]) => `,${[...new Set(values.filter(Boolean))].map((one) => `${one},`).join('')}`

/** A study as the import leaves it. */
export async function addStudy(services: Needs, given: StudyGiven): Promise<{ id: string }> {
  const { institutionId, pseudonym = 'T-BCDFGHJKLMNP', series = [] } = given
  const subject = await services.db.imageSubject.upsert({
    where: { institutionId_pseudonym: { institutionId, pseudonym } }, update: {}, create: { institutionId, pseudonym, patientHash: pseudonym, sealed: new Uint8Array(1) },
  })
  const rowsOf = async (one: SeriesGiven) => Promise.all(one.instances.map(async (instance, position) => {
    const file = instance.file ?? new Uint8Array()
    const sha256 = createHash('sha256').update(instance.file ?? instance.sopInstanceUid).digest('hex')
    if (instance.file) await services.files.put(imageKey(sha256), instance.file)
    const { sopInstanceUid, number = position + 1, frames = 1, rows = 0, columns = 0, transferSyntax = '1.2.840.10008.1.2.1', sopClassUid = '1.2.840.10008.5.1.4.1.1.2', metadata = {} } = instance
    return { sopInstanceUid, sopClassUid, number, position, frames, rows, columns, transferSyntax, sha256, sourceHash: sha256, bytes: file.length, metadataJson: JSON.stringify(metadata) }
  }))
  return services.db.study.create({
    data: {
      institutionId, subjectId: subject.id, studyUid: given.studyUid, workspace: given.workspace ?? 'teaching', isHeld: given.isHeld ?? false, description: given.description ?? '',
      studyDate: given.studyDate ?? '', studyTime: given.studyTime ?? '', accession: given.accession ?? '', createdAt: given.createdAt ?? services.now(),
      modalities: joined(series.map(({ modality = 'CT' }) => modality)), bodyParts: joined(series.map(({ bodyPart }) => bodyPart)),
      seriesCount: series.length, instanceCount: series.reduce((sum, { instances }) => sum + instances.length, 0),
      series: {
        create: await Promise.all(series.map(async (one, index) => ({
          seriesUid: one.seriesUid, modality: one.modality ?? 'CT', number: one.number ?? index + 1, description: one.description ?? '', bodyPart: one.bodyPart ?? '',
          pixelState: one.pixelState ?? 'clear', faceState: one.faceState ?? 'none', instanceCount: one.instances.length, frameCount: one.instances.reduce((sum, { frames = 1 }) => sum + frames, 0),
          instances: { create: await rowsOf(one) },
        }))),
      },
    },
    select: { id: true },
  })
}

export const addInstitution = (services: Needs, name: string) => services.db.institution.create({ data: { name }, select: { id: true } })

/** Somebody with a role, signed in. */
export async function addMember(services: Services, institutionId: string, role: Role): Promise<{ actor: Actor & { kind: 'person' }; cookie: string }> {
  const row = await services.db.person.create({ data: { email: `${role}-${Math.random().toString(36).slice(2)}@demo.test`, name: `Demo ${role}`, passwordHash: '-', memberships: { create: { institutionId, role } } } })
  const cookie = await signInAs(services, row.id)
  return { actor: { kind: 'person', personId: row.id, memberships: [{ institutionId, role }] }, cookie: cookie.split(';')[0]! }
}
