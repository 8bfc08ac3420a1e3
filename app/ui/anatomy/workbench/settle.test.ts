import { expect, test } from 'vitest'
import { keepIn, settle } from './settle'

test('what was drawn while labels were sent is kept, as work on the version that was saved', async () => {
  const after = async (changeNow: number) => {
    const done: unknown[] = []
    const outcome = await settle({ sent: 7, version: 3, changeNow: async () => changeNow, goOn: async (version, change) => { done.push(['kept', version, change]) }, leave: async () => { done.push('left') } })
    return [outcome, ...done]
  }
  expect(await after(7)).toEqual(['left', 'left'])
  expect(await after(8)).toEqual(['went-on', ['kept', 3, 8]])
  // A step that is taken back is a change too.
  expect(await after(9)).toEqual(['went-on', ['kept', 3, 9]])
})

test('unsaved work is kept soon after the last change, and while somebody draws without a pause too', () => {
  expect([keepIn(0), keepIn(12_400), keepIn(14_000), keepIn(60_000)]).toEqual([2_500, 2_500, 1_000, 0])
})
