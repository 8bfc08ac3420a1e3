import type { Services } from '~/infra/services.server'
import { readImport } from '~/jobs/read-import.server'
import { SYSTEM } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { closeImport } from './close-import.server'
import { readImportReport, type ImportReport } from './import-report.server'
import { openImport } from './open-import.server'
import { takePaths } from './take-paths.server'

export const JOB = { jobId: 'job', attempt: 1, signal: new AbortController().signal, progress: async () => undefined }

/** Files and folders, by the product's own children, to every line of the report. */
export async function importPaths(services: Services, institutionId: string, paths: string[], { workspace = 'research' as Workspace, onTaken = async (_importId: string) => {} } = {}): Promise<ImportReport['entries']> {
  const opened = await openImport(services, SYSTEM, { institutionId, workspace, source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  const { importId } = opened
  await takePaths(services, importId, paths)
  await closeImport(services, importId, { withoutJob: true })
  await Promise.all([readImport(services, { importId }, JOB), onTaken(importId)])
  const entries: ImportReport['entries'] = []
  for (let page = 1, pages = 1; page <= pages; page++) {
    const report = (await readImportReport(services, SYSTEM, importId, { page }))!
    entries.push(...report.entries)
    pages = report.pages
  }
  return entries
}
