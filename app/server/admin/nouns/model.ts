import { listModels } from '~/domain/anatomy/list-models.server'
import { makeModel } from '~/domain/anatomy/make-model.server'
import { rebuildModel } from '~/domain/anatomy/rebuild-model.server'
import { removeModel, restoreModel } from '~/domain/anatomy/remove-model.server'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'
import { removable } from '../removable'

/** Models of the anatomy theatre. */
export const modelNoun: Noun = {
  list: {
    usage: 'model list',
    async run(services) {
      const rows = (await listModels(services, SYSTEM)).models.map(({ study, mayEdit: _mayEdit, ...row }) => ({ ...row, studyId: study?.id ?? null, url: `${services.env.publicUrl}/anatomy/models/${row.id}` }))
      return { json: rows, text: table(rows, ['id', 'title', 'state', 'reason', 'shows', 'structures', 'bytes', 'studyId']) }
    },
  },
  make: {
    usage: 'model make --series ID --title TEXT',
    values: ['series', 'title'],
    async run(services, _words, flags) {
      const seriesId = flags.required('series')
      const series = await services.db.series.findUnique({ where: { id: seriesId }, select: { studyId: true } })
      if (!series) throw new AdminError(`There is no series ${seriesId}.`)
      const made = await makeModel(services, SYSTEM, { studyId: series.studyId, seriesId, title: flags.required('title') })
      switch (made.kind) {
        case 'made': return { json: { id: made.modelId, url: `${services.env.publicUrl}/anatomy/models/${made.modelId}` }, text: `Model ${made.modelId} is made in the background; "job list" shows how far it is.` }
        case 'no-title': throw new AdminError('Give the model a title.')
        case 'no-volume': throw new AdminError('The slices of this series are not one volume.')
        case 'pixels-waiting': throw new AdminError('Nobody has looked yet whether something is written in these pictures.')
        case 'not-a-source': throw new AdminError('This series waits for a decision on its face, or a defaced copy stands for it.')
        case 'too-many': throw new AdminError('There are too many models already; remove some that nobody needs.')
        case 'forbidden':
        case 'not-found': throw new AdminError(`There is no series ${seriesId}.`)
        default: return made satisfies never
      }
    },
  },
  rebuild: {
    usage: 'model rebuild ID',
    words: 1,
    async run(services, [id]) {
      const asked = await rebuildModel(services, SYSTEM, id!)
      if (asked.kind === 'not-a-source') throw new AdminError('The series that it was made of is gone, or no model is made of it now.')
      if (asked.kind !== 'asked') throw new AdminError(`There is no model ${id}.`)
      return { json: { id }, text: 'The model is made again in the background; what there is stays in use until then.' }
    },
  },
  ...removable('model', removeModel, restoreModel),
}
