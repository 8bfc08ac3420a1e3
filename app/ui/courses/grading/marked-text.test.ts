import { expect, test } from 'vitest'
import { pieces } from './marked-text'

test('passages that lie over each other are cut where any of them begins or ends; nothing of the work is left out', () => {
  const text = 'Air is black.'
  const cut = pieces(text, [{ from: 0, to: 6 }, { from: 4, to: 12 }])
  expect(cut).toEqual([{ from: 0, to: 4, of: [0] }, { from: 4, to: 6, of: [0, 1] }, { from: 6, to: 12, of: [1] }, { from: 12, to: 13, of: [] }])
  expect(cut.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
  expect(pieces(text, [{ from: 3, to: 99 }]).map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
  expect(pieces('', [])).toEqual([])
})
