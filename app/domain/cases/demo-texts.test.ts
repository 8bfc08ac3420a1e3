import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CaseContent } from './case'

/** What the demonstration teaches, as it is written in the files. */
const written = (file: string) => readFileSync(`content/cases/demo/${file}.json`, 'utf8')
interface Planned { content: Omit<CaseContent, 'views'> & { views: { key: string; panes: { at: number[]; window: number[] }[] }[] }; talk: { text: string }[] }
const planned = (file: string) => JSON.parse(written(file)) as Planned

test('the map of the basal ganglia lies as far above the commissures as its text says', () => {
  const { findings, keyImages, views } = planned('basal-ganglia').content
  // Of the average brain's anterior commissure, mm, feet to head.
  const mm = views.find(({ key }) => key === 'map')!.panes[0]!.at[2]! - -5
  for (const text of [findings.en, findings.zh, keyImages[0]!.caption.en, keyImages[0]!.caption.zh]) expect(text).toContain(` ${mm} mm`.replace(/^ /, /\p{Script=Han}/u.test(text) ? '约' : ' '))
})

test('what the windows of the phantom turn black and white is what its text says', () => {
  const { content, talk } = planned('three-windows')
  const [low, high] = content.views.find(({ key }) => key === 'lung')!.panes[0]!.window as [number, number]
  const grey = (hu: number) => Math.min(1, Math.max(0, (hu - low) / (high - low)))
  for (const hu of [-90, 30, 55, 65]) expect(grey(hu)).toBeLessThan(1)
  expect(content.findings.en).toContain('soft tissues are nearly white and nearly alike')
  expect(content.findings.zh).toContain('软组织接近白色')
  expect(`${content.findings.en} ${content.findings.zh}`).not.toMatch(/everything else is white|其余全白/)
  // Centre -600, width 150: all of a lung of -820 HU is below it.
  expect(-820).toBeLessThan(-600 - 75)
  expect(talk[0]!.text).toContain('the whole lung went black')
})

test.each([
  ['petrous-partial-volume', /touches bone on the next slice is bone|until proven otherwise|下一层与骨相连的就是骨|在证明之前都当作骨|with 0\.6 mm they disappear|0\.6 mm时则消失|Would be seen on the slice above/],
  ['air-spaces', /maxillary sinuses are black on both sides/], ['report-head', /\*\* Sinuses and mastoid cells contain air|(?<!其余)鼻窦及乳突含气/],
  ['midline', /missing rostrum with a good splenium|midbrain flat above|every herniation/],
  ['basal-ganglia', /takes the whole opposite half|makes the basal ganglia/], ['frontal-defect', /外伤术后/], ['article-hounsfield', /Hounsfield put water at nought|亨斯菲尔德把水定为零/], ['article-night', /is an infarct before it is dark|是变暗之前的梗死。/],
])('%s does not teach what is wrong', (file, wrong) => {
  expect(written(file)).not.toMatch(wrong)
})

test('a request that was written for teaching says so', () => {
  for (const file of ['skull-strip', 'petrous-partial-volume', 'calcifications']) {
    const { history } = planned(file).content
    expect(history.en, file).toMatch(/^For this exercise: /)
    expect(history.zh, file).toMatch(/^本练习的情境：/)
  }
})
