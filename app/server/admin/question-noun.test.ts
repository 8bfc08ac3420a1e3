import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepItem } from '~/domain/exams/library/begin-item.server'
import { wholeItem } from '~/domain/exams/paper.fixture'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { runAdmin } from './run-admin'

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

test('the console lists the questions of the libraries, but for those that were removed', async () => {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const { actor } = await addMember(services, institutionId, 'teacher')
  for (const kind of ['single', 'short'] as const) await keepItem(services, actor, { institutionId, content: wholeItem(kind, kind), origin: null })
  await services.db.examItem.updateMany({ where: { kind: 'short' }, data: { removedAt: services.now() } })
  const { code, stdout } = await runAdmin(services, ['question', 'list', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject([{ title: 'A single question', kind: 'single', state: 'draft' }])
})
