import type { Db } from '~/infra/db/db.server'
import { LONGEST_CLASS_NAME } from './class-list'
import { readName } from './person'

/** The class of this name, made where there is none; null for an empty name. Two who ask at once get the same one. */
export async function findOrMakeClass(db: Pick<Db, 'group'>, institutionId: string, text: string, now: Date): Promise<{ id: string; name: string } | null> {
  const name = readName(text, LONGEST_CLASS_NAME)
  if (!name) return null
  const where = { institutionId, name }
  return db.group.upsert({ where: { institutionId_name: where }, create: { ...where, createdAt: now }, update: {}, select: { id: true, name: true } })
}
