import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Before the first test file: a folder in which whoever needs a migrated database first leaves it for the others (test-services.ts). */
export default function shareTemplate(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-template-'))
  process.env.THEATRUM_TEST_TEMPLATE = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
