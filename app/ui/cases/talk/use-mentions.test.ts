import { expect, test } from 'vitest'
import { nameBegun } from './use-mentions'

test('an @ begins a name of one word or two, in any script; an address does not, nor does what follows a name', () => {
  expect(['See @', 'See @De', 'See @Demo exp', '请看@王', '(@Demo'].map(nameBegun)).toEqual(['', 'De', 'Demo exp', '王', 'Demo'])
  expect(['a@hospital', 'See @Demo expert ', 'See @Demo expert or', 'See'].map(nameBegun)).toEqual([null, null, null, null])
})
