import { expect, test } from 'vitest'
import type { ReadingSeries } from '~/domain/images/reading'
import { refusalOf } from './fusion'

const volume = (frameOfReferenceUid: string | null) => ({ geometry: { kind: 'volume', frameOfReferenceUid } as ReadingSeries['geometry'] })
const stack = { geometry: { kind: 'stack', reasons: ['missing-slice'], detail: '' } as ReadingSeries['geometry'] }

test('two series are laid on each other only where one frame of reference vouches for it; each refusal has its name', () => {
  expect(refusalOf(volume('2.25.1'), volume('2.25.1'))).toBeNull()
  expect([refusalOf(volume('2.25.1'), volume('2.25.2')), refusalOf(volume(null), volume(null)), refusalOf(volume('2.25.1'), stack), refusalOf(volume('2.25.1'), { geometry: null })]).toEqual(['other-space', 'no-space', 'no-volume', 'no-volume'])
})
