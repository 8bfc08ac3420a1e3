import { BoxGeometry } from 'three'
import { expect, test } from 'vitest'
import { startMoving } from './moving'
import type { Part } from './meshes'

const PARTS: Part[] = [{ key: 'main/box', geometry: new BoxGeometry(1, 1, 1) }]
function stage(coarser: () => Promise<Part[] | null>, always = false) {
  const said: string[] = []
  const moving = startMoving({ setCoarse: (parts) => said.push(`set ${parts.length}`), drawCoarse: (isCoarse) => said.push(isCoarse ? 'coarse' : 'fine') }, { coarser, loaded: () => said.push('draw'), always })
  return { moving, heard: () => said.splice(0) }
}
const soon = () => new Promise((resolve) => setTimeout(resolve))
const late = (moving: { took(ms: number): void }, frames: number) => { for (let n = 0; n < frames; n++) moving.took(90) }

test('a device whose frames come in time fetches nothing', async () => {
  let asked = 0
  const { moving, heard } = stage(async () => { asked++; return PARTS })
  moving.begins()
  for (let n = 0; n < 100; n++) moving.took(16)
  moving.rests()
  await soon()
  expect([asked, new Set(heard())]).toEqual([0, new Set(['fine'])])
})

test('where frames are late coarser surfaces are fetched once; late frames until they are there are not theirs', async () => {
  let asked = 0
  const { moving, heard } = stage(async () => { asked++; return PARTS })
  moving.begins()
  late(moving, 20)
  await soon()
  expect(heard()).toEqual(['fine', 'coarse', 'set 1', 'draw'])
  for (let n = 0; n < 20; n++) moving.took(25)
  moving.rests()
  expect(heard()).toEqual(['fine'])
  moving.begins()
  await soon()
  expect([asked, heard()]).toEqual([1, ['coarse']])
})

test('where there are none, or the connection is gone, the fine ones stay, and the next movement asks again', async () => {
  let asked = 0
  const { moving, heard } = stage(async () => (asked++ === 0 ? null : PARTS), true)
  moving.begins()
  await soon()
  expect(heard()).toEqual(['coarse'])
  moving.rests()
  moving.begins()
  await soon()
  expect([asked, heard()]).toEqual([2, ['fine', 'coarse', 'set 1', 'draw']])
})
