import { expect, test } from 'vitest'
import { dateOf, isNarrowed, placeOf, readLibraryFilter, readLibraryPlace } from './library'

test('an address narrows the library, and nonsense in it narrows nothing', () => {
  expect(readLibraryFilter(new URLSearchParams('search=+knee+&workspace=clinical&modality=mr&body=knee&held=yes'))).toEqual({ words: 'knee', workspace: 'clinical', modality: 'MR', bodyPart: 'KNEE', isHeld: true })
  const nothing = readLibraryFilter(new URLSearchParams('workspace=museum&modality=%25&held=1'))
  expect(nothing).toEqual({ words: '', workspace: null, modality: '', bodyPart: '', isHeld: false })
  expect(isNarrowed(nothing)).toBe(false)
})

test('a place in the library survives its way through the address', () => {
  const study = { createdAt: new Date('2026-03-01T12:00:00.123Z'), id: 'abc123' }
  expect(readLibraryPlace(new URLSearchParams({ older: placeOf(study) }))).toEqual({ direction: 'older', ...study })
  expect(readLibraryPlace(new URLSearchParams({ newer: placeOf(study) }))).toEqual({ direction: 'newer', ...study })
  for (const wrong of ['', 'x', '12', '12-', "1-a'b", '-a']) expect(readLibraryPlace(new URLSearchParams({ older: wrong }))).toBeNull()
})

test('a date is read as it is written, and nothing else is a date', () => {
  expect(dateOf('20200229')).toEqual(new Date('2020-02-29T00:00:00Z'))
  for (const wrong of ['', '2020', '20201301', '2020-01-01']) expect(dateOf(wrong)).toBeNull()
})
