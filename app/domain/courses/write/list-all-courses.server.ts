import type { Services } from '~/infra/services.server'

const MOST = 10_000

/** Every course of the house, newest change first: for whoever keeps it running. */
export async function listAllCourses({ db }: Pick<Services, 'db'>, { state, isRemoved }: { state: string | undefined; isRemoved: boolean }) {
  const rows = await db.course.findMany({
    where: { removedAt: isRemoved ? { not: null } : null, ...(state ? { state } : {}) }, orderBy: { changedAt: 'desc' }, take: MOST,
    include: { owner: { select: { name: true } }, institution: { select: { name: true } }, _count: { select: { classes: true } } },
  })
  return rows.map(({ id, title, state: now, version, language, owner, institution, changedAt, removedAt, _count }) => ({ id, title, state: now, version, language, owner: owner.name, institution: institution.name, classes: _count.classes, changedAt, removedAt }))
}
