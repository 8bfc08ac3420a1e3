import { expect } from 'vitest'
import { bringHead, quickAnatomy } from '~/domain/anatomy/anatomy.fixture'
import { makeAssets } from '~/domain/anatomy/make-assets.server'
import { JOB, test } from '~/domain/images/real-import.fixture'
import { runAdmin } from './run-admin'

test('from the console a model is made of a series, listed, made again, removed and brought back; what cannot be says so in a sentence', async ({ house }) => {
  const { services } = house
  Object.assign(services.readers, quickAnatomy())
  const { seriesId } = await bringHead(house)
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await runAdmin(services, ['model', ...words, '--json'])
    return code === 0 ? (JSON.parse(stdout) as { id: string }[] & { id: string }) : stderr.trim()
  }
  const made = (await run('make', '--series', seriesId, '--title', 'Skull')) as { id: string }
  await makeAssets(services, { modelId: made.id, revision: 1 }, JOB)
  expect(await run('list')).toMatchObject([{ id: made.id, title: 'Skull', state: 'ready', shows: 'all', structures: 2, url: `${services.env.publicUrl}/anatomy/models/${made.id}` }])
  expect(await run('rebuild', made.id)).toEqual({ id: made.id })
  expect(await run('remove', made.id)).toEqual({ id: made.id })
  expect(await run('list')).toEqual([])
  expect(await run('restore', made.id)).toEqual({ id: made.id })
  expect(await run('list')).toMatchObject([{ id: made.id, state: 'waiting' }])

  expect(await run('make', '--series', 'none', '--title', 'Skull')).toBe('There is no series none.')
  await services.db.series.updateMany({ data: { faceState: 'replaced' } })
  expect(await run('make', '--series', seriesId, '--title', 'Skull')).toContain('a defaced copy stands for it')
  expect(await run('rebuild', made.id)).toContain('no model is made of it now')
  expect(await run('remove', 'none')).toBe('There is no model none.')
}, 60_000)
