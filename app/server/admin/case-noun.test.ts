import { expect } from 'vitest'
import { caseDesk } from '~/domain/cases/case.fixture'
import { submitCase } from '~/domain/cases/submit-case.server'
import { test } from '~/domain/images/real-import.fixture'
import { runAdmin } from './run-admin'

test('from the console a case is listed, published, shown, retracted, removed and brought back; what cannot be says so in a sentence', async ({ house }) => {
  const { services, institutionId } = house
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await runAdmin(services, ['case', ...words, '--json'])
    return code === 0 ? (JSON.parse(stdout) as unknown) : stderr.trim()
  }
  const { author, caseId, revision, seriesId } = await caseDesk(services, institutionId)
  expect(await run('list')).toMatchObject([{ id: caseId, title: 'Blood in the cisterns', state: 'draft', version: 0 }])
  expect(await run('list', '--state', 'published')).toEqual([])
  expect(await run('list', '--state', 'lost')).toContain('not "lost"')
  expect(await run('publish', caseId)).toBe('The case was not sent to review.')
  await submitCase(services, author, { caseId, revision })
  await services.db.series.update({ where: { id: seriesId }, data: { pixelState: 'held' } })
  expect(await run('publish', caseId)).toBe(`Not published: series ${seriesId} held.`)
  await services.db.series.update({ where: { id: seriesId }, data: { pixelState: 'clear' } })
  expect(await run('publish', caseId)).toEqual({ id: caseId, version: 1 })
  expect(await run('show', caseId)).toMatchObject({ id: caseId, version: 1, content: { diagnosis: { text: { en: 'Subarachnoid haemorrhage' } } }, versions: [{ version: 1 }] })
  expect(await run('retract', caseId)).toContain('--why is missing')
  expect(await run('retract', caseId, '--why', 'Another diagnosis was proven.')).toEqual({ id: caseId })
  expect(await run('remove', caseId)).toEqual({ id: caseId })
  expect(await run('list')).toEqual([])
  expect(await run('restore', caseId)).toEqual({ id: caseId })
  for (const words of [['show', 'none'], ['publish', 'none'], ['retract', 'none', '--why', 'x'], ['remove', 'none']]) expect(await run(...words)).toBe('There is no case none.')
}, 60_000)
