import type { Services } from '~/infra/services.server'

const MOST = 10_000

/** Every case of the installation, newest change first, for whoever runs it. */
export async function listAllCases({ db }: Pick<Services, 'db'>, { state }: { state?: string } = {}) {
  const rows = await db.case.findMany({
    where: { removedAt: null, ...(state === undefined ? {} : { state }) }, orderBy: { changedAt: 'desc' }, take: MOST,
    select: { id: true, kind: true, state: true, version: true, title: true, titleZh: true, isOpen: true, isCharged: true, changedAt: true, publishedAt: true, author: { select: { name: true } }, institution: { select: { name: true } } },
  })
  return rows.map(({ author, institution, ...row }) => ({ ...row, author: author.name, institution: institution.name }))
}
