import type { Db } from '~/infra/db/db.server'

export interface Named { actorId: string | null; subjectKind: string; subjectId: string | null; institutionId: string | null }

/** Names as they are today, by kind and id (`person:ID`): the chain itself holds none. Whoever and whatever is gone has none. */
export async function namesOf(db: Db, events: readonly Named[]): Promise<Map<string, string>> {
  const ids = new Map<string, Set<string>>()
  const want = (kind: string, id: string | null) => id && ids.set(kind, (ids.get(kind) ?? new Set()).add(id))
  for (const event of events) {
    want('person', event.actorId)
    want('institution', event.institutionId)
    want(event.subjectKind, event.subjectId)
  }
  const names = new Map<string, string>()
  const fill = async (kind: string, read: (ids: string[]) => Promise<{ id: string; name: string }[]>) => {
    const wanted = [...(ids.get(kind) ?? [])]
    if (wanted.length > 0) for (const row of await read(wanted)) names.set(`${kind}:${row.id}`, row.name)
  }
  const where = (wanted: string[]) => ({ where: { id: { in: wanted } } })
  await fill('person', (wanted) => db.person.findMany({ ...where(wanted), select: { id: true, name: true } }))
  await fill('institution', (wanted) => db.institution.findMany({ ...where(wanted), select: { id: true, name: true } }))
  await fill('room', (wanted) => db.room.findMany({ ...where(wanted), select: { id: true, name: true } }))
  await fill('input', async (wanted) => (await db.input.findMany({ ...where(wanted), select: { id: true, name: true, room: { select: { name: true } } } })).map(({ id, name, room }) => ({ id, name: room ? `${room.name} · ${name}` : name })))
  await fill('broadcast', async (wanted) => (await db.broadcast.findMany({ ...where(wanted), select: { id: true, title: true } })).map(({ id, title }) => ({ id, name: title })))
  await fill('recording', async (wanted) => (await db.recording.findMany({ ...where(wanted), select: { id: true, broadcast: { select: { title: true } } } })).map(({ id, broadcast }) => ({ id, name: broadcast.title })))
  await fill('invitation', async (wanted) => (await db.invitation.findMany({ ...where(wanted), select: { id: true, email: true } })).map(({ id, email }) => ({ id, name: email })))
  await fill('model', async (wanted) => (await db.anatomyModel.findMany({ ...where(wanted), select: { id: true, title: true } })).map(({ id, title }) => ({ id, name: title })))
  await fill('case', async (wanted) => (await db.case.findMany({ ...where(wanted), select: { id: true, title: true, titleZh: true } })).map(({ id, title, titleZh }) => ({ id, name: title || titleZh })))
  await fill('collection', async (wanted) => (await db.collection.findMany({ ...where(wanted), select: { id: true, title: true, titleZh: true } })).map(({ id, title, titleZh }) => ({ id, name: title || titleZh })))
  await fill('lesson', async (wanted) => (await db.lesson.findMany({ ...where(wanted), select: { id: true, title: true } })).map(({ id, title }) => ({ id, name: title })))
  await fill('lab', (wanted) => db.lab.findMany({ ...where(wanted), select: { id: true, title: true } }).then((rows) => rows.map(({ id, title }) => ({ id, name: title }))))
  await fill('job', async (wanted) => (await db.job.findMany({ ...where(wanted), select: { id: true, kind: true } })).map(({ id, kind }) => ({ id, name: kind })))
  return names
}
