import type { Services } from '~/infra/services.server'
import { AdminError, table, type Noun } from '../command'

/** Hospitals, colleges, associations. */
export const institutionNoun: Noun = {
  list: {
    usage: 'institution list',
    async run(services) {
      const rows = await services.db.institution.findMany({ orderBy: { createdAt: 'asc' } })
      return { json: rows, text: table(rows.map((row) => ({ ...row })), ['id', 'name', 'mayBePublic']) }
    },
  },
  create: {
    usage: 'institution create --name N [--public]',
    values: ['name'],
    switches: ['public'],
    async run(services, _words, flags) {
      const name = flags.required('name')
      if (await services.db.institution.findUnique({ where: { name } })) throw new AdminError(`There is an institution called ${name} already.`)
      const row = await services.db.institution.create({ data: { name, mayBePublic: flags.has('public'), createdAt: services.now() } })
      return { json: { id: row.id, name }, text: `${name} is ${row.id}.` }
    },
  },
}

/** By id or name; without either, the oldest one. */
export async function oneInstitution(services: Services, idOrName: string | undefined) {
  const row = await services.db.institution.findFirst({ where: idOrName === undefined ? {} : { OR: [{ id: idOrName }, { name: idOrName }] }, orderBy: { createdAt: 'asc' } })
  if (!row) throw new AdminError(idOrName === undefined ? 'There is no institution yet: make one with institution create --name N.' : `There is no institution called ${idOrName}.`)
  return row
}
