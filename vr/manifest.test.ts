import { expect, test } from 'vitest'
import type { AnatomyManifest } from '../imaging/lesson/manifest'
import type { AssetManifest } from './contract'

// The compiler is the test: what a job makes is what the theatre reads, and nothing in it is left out.
const read = (made: AnatomyManifest): AssetManifest => made
const given = (manifest: AssetManifest): AnatomyManifest => manifest

test('what a model is made of is what the theatre reads', () => {
  const empty: AnatomyManifest = { version: 1, model: 'm', revision: 1, frameOfReferenceUid: null, volume: null, structures: [], groups: [], slices: null }
  expect(given(read(empty))).toBe(empty)
})
