import { expect } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { draftStep, madeModel } from '~/domain/anatomy/lesson.fixture'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { runAdmin } from './run-admin'

test('from the console a lesson is brought from a file, listed, published, withdrawn, saved as a file again, removed and brought back; what cannot be says so in a sentence', async ({ house }) => {
  const { services } = house
  const modelId = await madeModel(house)
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await runAdmin(services, ['lesson', ...words, '--json'])
    return code === 0 ? (JSON.parse(stdout) as { id: string }[] & { id: string; steps: object[] }) : stderr.trim()
  }
  const file = join(house.folder, 'lesson.json')
  const content = { format: 1, title: { en: 'Skull', zh: '颅骨' }, subject: 'anatomy', steps: [draftStep('elsewhere', 'One')] }
  writeFileSync(file, JSON.stringify(content))
  const made = (await run('import', '--model', modelId, '--file', file)) as { id: string }
  expect(await run('list')).toMatchObject([{ id: made.id, title: 'Skull', titleZh: '颅骨', state: 'draft', steps: 1, modelId }])
  expect(await run('withdraw', made.id)).toBe('The lesson is not published.')
  expect(await run('publish', made.id)).toEqual({ id: made.id, version: 1 })
  const people = await Promise.all([house.institutionId, (await services.db.institution.create({ data: { name: 'Demo hospital B' } })).id].map(async (institutionId) => (await addMember(services, institutionId, 'student')).actor.personId))
  for (const personId of people) await services.db.quizAnswer.create({ data: { lessonId: made.id, version: 1, stepId: 'any', personId, attempt: 1, clientId: `answer-${personId}`, answerJson: '{}', score: 1, detailJson: '{}' } })
  const answers = (await run('answers', made.id)) as unknown as { institution: string; email: string | null }[]
  expect(answers.map(({ institution, email }) => [institution === 'Demo hospital B', email !== null]).sort()).toEqual([[false, true], [true, false]])
  expect(await run('withdraw', made.id)).toEqual({ id: made.id })
  expect(await run('export', made.id)).toMatchObject({ format: 1, title: { en: 'Skull', zh: '颅骨' }, steps: [{ title: { en: 'One' } }] })
  expect(await run('remove', made.id)).toEqual({ id: made.id })
  expect(await run('list')).toEqual([])
  expect(await run('restore', made.id)).toEqual({ id: made.id })

  writeFileSync(file, JSON.stringify({ ...content, steps: [draftStep('elsewhere', 'One'), { title: 'no' }] }))
  expect(await run('import', '--model', modelId, '--file', file)).toContain('Step 2')
  writeFileSync(file, JSON.stringify({ ...content, steps: [draftStep('elsewhere', 'One', { quiz: { ask: 'point-at', structure: 'main/spleen', toleranceMm: 3 } })] }))
  expect(await run('import', '--model', modelId, '--file', file)).toBe('Step 1 names what the model does not have: main/spleen.')
  writeFileSync(file, JSON.stringify({ ...content, title: { en: 'Only', zh: '' } }))
  const lacking = (await run('import', '--model', modelId, '--file', file)) as { id: string }
  expect(await run('publish', lacking.id)).toBe('Not published: lesson-title.')
  expect(await run('import', '--model', modelId, '--file', join(house.folder, 'none.json'))).toContain('is no file')
  expect(await run('publish', 'none')).toBe('There is no lesson none.')
}, 60_000)
