import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { SPARE_DISK_BYTES } from '~/domain/images/image-import'
import { quarantineRoot } from '~/domain/images/quarantine.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { examMediaKey } from '../qti/media-key'
import { subjectOfItem } from './load-item.server'
import { makePicture, PICTURE_BOUNDS } from './picture-file.server'

/** Pictures of one institution. */
const MOST_MEDIA = 20_000
const MOST_NAME = 200
/** Pictures that are drawn at a time by one process: the machine has other work. */
const MOST_AT_ONCE = 2
let atWork = 0

export interface PictureShown { id: string; name: string; width: number; height: number }
export type AddMedia = { kind: 'added'; picture: PictureShown } | { kind: 'too-large'; most: number } | { kind: 'too-many-pixels' } | { kind: 'no-picture' } | { kind: 'too-many' } | { kind: 'disk-full' } | { kind: 'busy' } | { kind: 'forbidden' }

/** A picture for the questions of an institution. The same picture again is the one that is there. */
export async function addMedia(services: Services, actor: Actor, { institutionId, name, bytes }: { institutionId: string; name: string; bytes: Uint8Array }, signal?: AbortSignal): Promise<AddMedia> {
  if (actor.kind !== 'person' || !allowed(services, actor, 'write', subjectOfItem({ institutionId, ownerId: actor.personId }), { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  if (bytes.length > PICTURE_BOUNDS.bytes) return { kind: 'too-large', most: PICTURE_BOUNDS.bytes }
  const { db, files } = services
  if ((await db.examMedia.count({ where: { institutionId } })) >= MOST_MEDIA) return { kind: 'too-many' }
  if ((await services.freeDiskBytes()) < 10 * PICTURE_BOUNDS.bytes + SPARE_DISK_BYTES) return { kind: 'disk-full' }
  if (atWork >= MOST_AT_ONCE) return { kind: 'busy' }
  atWork++
  const folder = join(quarantineRoot(services.env), 'exam-media')
  const made = await mkdir(folder, { recursive: true, mode: 0o700 }).then(() => makePicture(bytes, folder, signal)).finally(() => { atWork-- })
  if (made.kind !== 'made') return made
  const sha256 = createHash('sha256').update(made.bytes).digest('hex')
  const there = await db.examMedia.findUnique({ where: { institutionId_sha256: { institutionId, sha256 } } })
  if (there) return { kind: 'added', picture: shown(there) }
  // The file first: a row always has its picture.
  await files.put(examMediaKey(institutionId, sha256), made.bytes)
  const data = { institutionId, name: name.slice(-MOST_NAME), mime: made.mime, width: made.width, height: made.height, bytes: BigInt(made.bytes.length), sha256, createdById: actor.personId, createdAt: services.now() }
  const row = await db.examMedia.upsert({ where: { institutionId_sha256: { institutionId, sha256 } }, create: data, update: {} })
  await services.audit.recordNow({ action: 'question.imported', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId, detail: { picture: row.id } })
  return { kind: 'added', picture: shown(row) }
}

const shown = ({ id, name, width, height }: PictureShown): PictureShown => ({ id, name, width, height })
