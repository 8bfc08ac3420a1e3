import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as plain } from 'vitest'
import type { Services } from '~/infra/services.server'
import { readImport } from '~/jobs/read-import.server'
import { SYSTEM } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
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

export interface House {
  services: TestServices
  institutionId: string
  /** On disk, for what is brought; gone after the test. */
  folder: string
  /** Puts a file into the folder. @returns its path */
  put(name: string, bytes: Uint8Array): string
  /** Brings these paths, or the whole folder. */
  bring(paths?: string[], options?: Parameters<typeof importPaths>[3]): Promise<ImportReport['entries']>
}

/** A test that has a house of its own, with one institution, to which files can be brought. */
export const test = plain.extend<{ house: House }>({
  house: async ({}, use) => {
    const services = await testServices()
    const { id: institutionId } = await services.db.institution.create({ data: { name: 'Demo hospital A' } })
    const folder = mkdtempSync(join(tmpdir(), 'theatrum-import-'))
    await use({
      services, institutionId, folder,
      put(name, bytes) {
        writeFileSync(join(folder, name), bytes)
        return join(folder, name)
      },
      bring: (paths = [folder], options) => importPaths(services, institutionId, paths, options),
    })
    await services.close()
    rmSync(folder, { recursive: true, force: true })
  },
})
