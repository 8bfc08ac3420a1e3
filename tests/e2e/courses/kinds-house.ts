import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { phantomLesson } from '../../../app/domain/anatomy/lesson-model.fixture'
import { emptyCase } from '../../../app/domain/cases/case'
import { addHouseLesson, openDatabase } from '../../setup/house-lesson'
import { startProduct, type Product } from '../../setup/product'
import { importHeadCt } from '../../setup/reading-phantoms'
import { samples } from '../../setup/samples'
import { teachWith, writePublishedCase } from '../../setup/written-case'
import { makeMediaFiles, recordRehearsal, type MediaFiles } from './media-blocks'

export interface KindsHouse { product: Product; files: MediaFiles; remove: () => Promise<void> }
export const TEACHER = { email: 'fresh@hospital.test', password: 'a long enough sentence' }
const two = (en: string) => ({ en, zh: '' })

/** A house with a head CT, a case of it, a 3D lesson of two steps, and a teacher who has written nothing yet; beside it the files of a film, a sound, pictures and a paper, and a recorded rehearsal. */
export async function prepare(): Promise<KindsHouse> {
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-course-'))
  const [studyId, files] = await Promise.all([importHeadCt(product, samples.headCt), recordRehearsal(product).then((title) => makeMediaFiles(folder, title))])
  const [series] = Object.values(await teachWith(product, studyId))
  writePublishedCase(product, 'skullcase', { ...emptyCase(two('The base of a skull')), history: two('A headache.'), findings: two('Nothing new.'), diagnosis: { text: two('Normal'), certainty: 'certain', provenBy: two('') }, series: [{ ...series!, isFree: true }] })
  // Brought back it is put into the search.
  for (const word of ['remove', 'restore']) await product.admin('case', word, 'skullcase')
  const database = openDatabase(product)
  const whole = phantomLesson('phantommodel1')
  await addHouseLesson(product, database, { content: { ...whole, steps: whole.steps.slice(0, 2) } })
  database.close()
  await product.admin('user', 'create', '--email', TEACHER.email, '--name', 'Demo Teacher 02', '--password', TEACHER.password, '--role', 'teacher', '--institution', 'Demo hospital A')
  return { product, files, async remove() { await product.remove(); rmSync(folder, { recursive: true, force: true }) } }
}
