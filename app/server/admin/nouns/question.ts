import { allInParts } from '~/infra/db/in-parts.server'
import { table, type Noun } from '../command'

/** Questions of the libraries for exams. */
export const questionNoun: Noun = {
  list: {
    usage: 'question list',
    async run(services) {
      const rows = await allInParts((page) => services.db.examItem.findMany({ where: { removedAt: null }, select: { id: true, title: true, kind: true, state: true, version: true, language: true, institutionId: true, changedAt: true }, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], ...page }))
      return { json: rows, text: table(rows, ['id', 'title', 'kind', 'state', 'version', 'language', 'institutionId', 'changedAt']) }
    },
  },
}
