import { expect, test } from 'vitest'
import type { FindingContent, FindingValue } from '~/domain/images/finding'
import { valuesOn } from './belongs'

const area: FindingValue = { name: 'area', value: 120, unit: 'mm2' }
const mean: FindingValue = { name: 'mean', value: 41.5, unit: 'HU' }
const onImage: FindingContent = { shape: 'rectangle', place: { space: 'patient', frameOfReferenceUid: '2.25.9', points: [] }, image: { seriesUid: '2.25.1', sopInstanceUid: '2.25.2', frame: 1 }, planeNormal: null, text: '', values: [area, mean], calibration: 'patient-space' }
const never = () => { throw new Error('not counted') }

test('a mean of a CT stands beside its mark on that CT and on no MR or PET of the same space; its area on all', () => {
  expect(valuesOn(onImage, '2.25.1', never)).toEqual([area, mean])
  expect(valuesOn(onImage, '2.25.77', never)).toEqual([area])
})

test('a mark on a reformatted plane shows the values that are counted the same here', () => {
  const onPlane = { ...onImage, image: null }
  expect(valuesOn(onPlane, '2.25.1', () => [area, { ...mean, value: 41.5 + 1e-9 }])).toEqual([area, mean])
  expect(valuesOn(onPlane, '2.25.77', () => [area, { ...mean, value: 900, unit: 'stored' }])).toEqual([area])
  expect(valuesOn(onPlane, '2.25.1', () => [])).toEqual([area])
})
