import { listAllStudies } from '~/domain/images/list-studies.server'
import { moveStudy, type MovedStudy } from '~/domain/images/move-study.server'
import { removeStudy } from '~/domain/images/remove-study.server'
import type { Services } from '~/infra/services.server'
import { SYSTEM } from '~/policy/actor'
import { WORKSPACES, type Workspace } from '~/policy/images'
import { AdminError, table, type Noun } from '../command'

/** Studies of the image store, under their pseudonyms. */
export const studyNoun: Noun = {
  list: {
    usage: 'study list',
    async run(services) {
      const rows = (await listAllStudies(services)).map((row) => ({ ...row, url: `${services.env.publicUrl}/images/${row.id}` }))
      return { json: rows, text: table(rows.map((row) => ({ ...row, modalities: row.modalities.join(' ') })), ['id', 'title', 'modalities', 'workspace', 'isHeld', 'seriesCount', 'instanceCount', 'bytes']) }
    },
  },
  remove: {
    usage: 'study remove ID',
    words: 1,
    async run(services, [id]) {
      const outcome = await removeStudy(services, SYSTEM, id!)
      if (outcome.kind !== 'removed') throw new AdminError(`There is no study ${id}.`)
      return { json: { id, instances: outcome.instances }, text: `The study and its ${outcome.instances} images are removed. Backups that were made before still hold them.` }
    },
  },
  release: {
    usage: 'study release ID',
    words: 1,
    run: (services, [id]) => move(services, id!, 'teaching'),
  },
  move: {
    usage: 'study move ID --to teaching|research|clinical',
    words: 1,
    values: ['to'],
    async run(services, [id], flags) {
      const to = WORKSPACES.find((one) => one === flags.required('to'))
      if (!to) throw new AdminError(`A workspace is one of ${WORKSPACES.join(', ')}, not "${flags.text('to')}".`)
      return move(services, id!, to)
    },
  },
}

async function move(services: Services, id: string, workspace: Workspace) {
  const outcome: MovedStudy = await moveStudy(services, SYSTEM, id, workspace)
  switch (outcome.kind) {
    case 'moved': return { json: { id, workspace }, text: `The study is in the ${workspace} workspace.` }
    case 'undecided': throw new AdminError(`A person must look first: ${outcome.pixels.length} series may show text, ${outcome.faces.length} show a head nobody decided on.`)
    case 'changed': throw new AdminError('More of it is arriving; try again when its import is over.')
    case 'not-found':
    case 'forbidden': throw new AdminError(`There is no study ${id}.`)
    default: return outcome satisfies never
  }
}
