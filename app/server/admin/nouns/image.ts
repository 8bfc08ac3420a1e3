import { closeImport } from '~/domain/images/close-import.server'
import { readImportReport, type ImportReport } from '~/domain/images/import-report.server'
import { openImport } from '~/domain/images/open-import.server'
import { rebuildImages } from '~/domain/images/rebuild-images.server'
import { takePaths } from '~/domain/images/take-paths.server'
import { verifyImages } from '~/domain/images/verify-images.server'
import type { Services } from '~/infra/services.server'
import { readImport } from '~/jobs/read-import.server'
import { SYSTEM } from '~/policy/actor'
import { WORKSPACES } from '~/policy/images'
import { AdminError, table, type Noun } from '../command'
import { gigabytes } from '../sentences'

/** Files of the image store. */
export const imageNoun: Noun = {
  list: {
    usage: 'image list',
    async run(services) {
      const rows = await services.db.imageImport.findMany({ orderBy: { createdAt: 'desc' }, take: 500 })
      const shown = rows.map((row) => ({ ...row, title: `${row.source} ${row.createdAt.toISOString()}` }))
      return { json: shown, text: table(shown, ['id', 'source', 'workspace', 'state', 'files', 'stored', 'duplicates', 'refused', 'held', 'createdAt']) }
    },
  },
  import: {
    usage: 'image import PATH... [--institution ID] [--workspace teaching|research|clinical]',
    mostWords: 1_000,
    values: ['institution', 'workspace'],
    async run(services, paths, flags, tell) {
      if (paths.length === 0) throw new AdminError('Name at least one file, folder or zip archive.')
      const workspace = WORKSPACES.find((one) => one === (flags.text('workspace') ?? 'teaching'))
      if (!workspace) throw new AdminError(`A workspace is one of ${WORKSPACES.join(', ')}, not "${flags.text('workspace')}".`)
      const institutionId = flags.text('institution') ?? (await services.db.institution.findFirst({ orderBy: { createdAt: 'asc' }, select: { id: true } }))?.id
      if (!institutionId) throw new AdminError('There is no institution yet; make one with "institution create --name N".')
      const opened = await openImport(services, SYSTEM, { institutionId, workspace, source: 'admin' })
      if (opened.kind !== 'opened') throw new AdminError(`There is no institution ${institutionId}.`)
      const { importId } = opened
      const taken = await takePaths(services, importId, paths, (count) => count % 100 === 0 && tell?.(`${count} files taken`))
      await closeImport(services, importId, { withoutJob: true })
      if (taken.kind === 'absent') throw new AdminError(`There is no file or folder ${taken.path}.`)
      if (taken.kind === 'too-many') throw new AdminError('These are too many files for one import; name fewer folders at a time.')
      await readImport(services, { importId }, { jobId: importId, attempt: 1, signal: new AbortController().signal, progress: async (share) => tell?.(`${Math.round(share * 100)} %`) })
      return answerOf(services, importId)
    },
  },
  rebuild: {
    usage: 'image rebuild [--study ID]',
    values: ['study'],
    async run(services, _words, flags) {
      const studyId = flags.text('study')
      if (studyId && (await services.db.study.count({ where: { id: studyId } })) === 0) throw new AdminError(`There is no study ${studyId}.`)
      const rebuilt = await rebuildImages(services, studyId ? { studyId } : {})
      return { json: rebuilt, text: `Everything made of ${rebuilt.series} series was thrown away (${rebuilt.removed} files) and is made again in the background; "job list" shows how far it is.` }
    },
  },
  verify: {
    usage: 'image verify [--study ID]',
    values: ['study'],
    async run(services, _words, flags, tell) {
      const result = await verifyImages(services, { studyId: flags.text('study'), onProgress: (checked, total) => tell?.(`${checked} of ${total}`) })
      const isGood = result.absent.length + result.changed.length === 0
      const text = `${result.checked} images (${gigabytes(result.bytes)}) are as they were kept.${result.unnamed > 0 ? ` ${result.unnamed} files belong to none.` : ''}`
      return { json: result, text, ...(isGood ? {} : { error: `${result.absent.length} of ${result.checked} images are absent and ${result.changed.length} are not what was kept; put them back from a backup.` }) }
    },
  },
}

/** With 1 ends what left a file behind that may be an image; what is none (a text beside the pictures) is only named. */
async function answerOf(services: Services, importId: string) {
  const refused: ImportReport['entries'] = []
  let report: ImportReport
  for (let page = 1; ; page++) {
    report = (await readImportReport(services, SYSTEM, importId, { page, only: 'refused' }))!
    refused.push(...report.entries)
    if (page >= report.pages) break
  }
  const { counts } = report
  const studies = await services.db.imageImportEntry.findMany({ where: { importId, studyId: { not: null } }, distinct: ['studyId'], select: { studyId: true } })
  const json = { id: importId, title: `admin ${report.createdAt}`, institutionId: report.institutionId, workspace: report.workspace, state: report.state, counts, studies: studies.map(({ studyId }) => studyId), refused: refused.map(({ name, reason }) => ({ name, reason })) }
  const text = `${counts.stored + counts.held} stored, ${counts.duplicate} there already, ${counts.refused} refused, ${counts.held} held for a person; studies: ${json.studies.join(', ') || 'none'}${refused.length ? `\n${table(json.refused, ['reason', 'name'])}` : ''}`
  const bad = refused.filter(({ reason }) => reason !== 'not-an-image')
  const taken = counts.stored + counts.held + counts.duplicate
  if (bad.length > 0) return { json, text, error: `${bad.length} of ${counts.files} files were refused: ${[...new Set(bad.map(({ reason }) => reason))].join(', ')}.` }
  return taken === 0 ? { json, text, error: `None of the ${counts.files} files is an image.` } : { json, text }
}
