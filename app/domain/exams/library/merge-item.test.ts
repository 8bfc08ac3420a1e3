import { expect, test } from 'vitest'
import { wholeItem } from '../paper.fixture'
import type { ItemContent } from '../item'
import { mergeItems } from './merge-item'

const base = wholeItem('single', 'a')
let count = 0
const merge = (mine: ItemContent, theirs: ItemContent) => mergeItems(base, mine, theirs, () => `new${++count}`)
const withPoints = (content: ItemContent, points: number): ItemContent => ({ ...content, stages: content.stages.map((stage) => ({ ...stage, question: { ...stage.question, points } })) })

test('one author changes the title, the other tags and points: all of it holds', () => {
  const { content, copies } = merge({ ...base, title: 'Mine' }, withPoints({ ...base, tags: { ...base.tags, subject: ['Heart'] } }, 5))
  expect(content).toMatchObject({ title: 'Mine', tags: { subject: ['Heart'] }, stages: [{ question: { points: 5 } }] })
  expect(copies).toBe(0)
})

test('both change the points of one stage differently: both stages stay', () => {
  const { content, copies } = merge(withPoints(base, 3), withPoints(base, 5))
  expect(content.stages.map(({ question }) => question.points)).toEqual([3, 5])
  expect(new Set(content.stages.map(({ question }) => question.id)).size).toBe(2)
  expect(copies).toBe(1)
})

test('a tag that one takes out and the other leaves is gone, one that either adds is there', () => {
  const { content } = merge({ ...base, tags: { ...base.tags, modality: [] } }, { ...base, tags: { ...base.tags, modality: ['CT', 'MR'] } })
  expect(content.tags.modality).toEqual(['MR'])
})
