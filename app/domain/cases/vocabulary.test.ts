import { expect, test } from 'vitest'
import { queryOf } from '~/infra/search/query'
import { runsOf, typed } from '~/infra/search/words'
import { TAG_FACETS, TERMS, termOf, VOCABULARY } from './vocabulary'

test('every term leads somewhere: what it is a kind of is there, and no circle is closed', () => {
  for (const { key, broader } of TERMS) {
    for (const parent of broader) expect(termOf(parent), `${key} < ${parent}`).not.toBeNull()
    for (const parent of broader) expect(VOCABULARY.narrower(key), `${key} in a circle`).not.toContain(parent)
  }
  expect(new Set(TERMS.map(({ key }) => key)).size).toBe(TERMS.length)
})

test('every name of every term finds it, in both languages', () => {
  for (const { key, en, zh } of TERMS) for (const name of [...en, ...zh]) expect(queryOf(typed(name).runs, VOCABULARY).concepts, name).toContain(key)
})

test('one name means one thing within a facet', () => {
  for (const facet of TAG_FACETS) {
    const names = TERMS.filter((one) => one.facet === facet).flatMap(({ en, zh }) => [...new Set([...en, ...zh].map((name) => runsOf(name).join(' ')))])
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  }
})
