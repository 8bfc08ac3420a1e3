import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { runAdmin } from './run-admin'

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

const run = async (...words: string[]) => {
  const { code, stdout, stderr } = await runAdmin(services, ['exam', ...words, '--json'])
  return code === 0 ? (JSON.parse(stdout) as unknown) : stderr.trim()
}

test('from the console questions are brought from a file to an institution; what cannot be says so in a sentence', async () => {
  const { id: institutionId } = await addInstitution(services, 'Demo hospital A')
  const item = resolve('tests/fixtures/qti/others/choice-2x.xml')
  expect(await run('import-qti', item)).toBe('Demo hospital A has no administrator: name an owner with --owner EMAIL.')
  const admin = await addMember(services, institutionId, 'administrator')
  expect(await run('import-qti', item)).toMatchObject({ brought: [{ title: 'Lobes', notes: [] }], here: [], unread: [] })
  expect(await services.db.examItem.findMany({ select: { ownerId: true, origin: true, state: true } })).toEqual([{ ownerId: admin.actor.personId, origin: 'qti:lobe', state: 'draft' }])
  expect(await run('import-qti', resolve('tests/fixtures/qti/hostile/external-entity.xml'))).toContain('No question came.')
  expect(await run('import-qti', '/nowhere/at/all.zip')).toBe('The file /nowhere/at/all.zip cannot be read.')
  const bad = join(services.env.dataDir, 'bad.zip')
  writeFileSync(bad, 'PK\x03\x04')
  expect(await run('import-qti', bad)).toBe('The archive is damaged, holds more than it may, or has paths that lead out of it.')
  expect(await run('import-qti', item, '--owner', 'nobody@example.org')).toBe('nobody@example.org writes no questions in Demo hospital A.')
  expect(await run('list')).toEqual([])
})
