import { expect } from 'vitest'
import { test } from '~/domain/images/real-import.fixture'
import { morning } from '~/domain/readings/morning.fixture'
import { openReading } from '~/domain/readings/run-reading.server'
import { runAdmin } from './run-admin'

test('from the console readings are listed, ended, taken away and brought back, and their minutes printed; what cannot be says so in a sentence', async ({ house }) => {
  const { services } = house
  const { people, readingId } = await morning(house)
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await runAdmin(services, ['reading', ...words])
    return code === 0 ? stdout : stderr.trim()
  }
  expect(await run('list')).toContain('Morning reading')
  expect(await run('list', '--past')).not.toContain('Morning reading')
  expect(await run('close', readingId)).toBe('The reading is not open.')
  await openReading(services, people.host, readingId)
  expect(await run('remove', readingId)).toBe('The reading is held just now; end it first.')
  expect(await run('close', readingId)).toContain('is ended')
  expect(await run('minutes', readingId)).toContain('## Case 1: A sudden headache')
  expect(await run('minutes', readingId), 'its answer was never shown').not.toContain('Subarachnoid')
  expect(await run('remove', readingId)).toContain('brings it back for a week')
  expect(await run('minutes', readingId)).toBe(`There is no reading ${readingId}.`)
  expect(await run('restore', readingId)).toContain('is there again')
  expect(await run('minutes', 'none')).toBe('There is no reading none.')
})
