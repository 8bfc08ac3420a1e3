import { expect, test } from 'vitest'
import { sentencesIn } from './sentences'

test('the sentences of a text can be chosen one by one, in both languages; the same one once, numbers alone not', () => {
  expect(sentencesIn(['Air is black.  Bone is\nwhite.', 'Air is black.', '12.'], 'en')).toEqual(['Air is black.', 'Bone is white.'])
  expect(sentencesIn(['空气是黑色的。骨骼是白色的。'], 'zh')).toEqual(['空气是黑色的。', '骨骼是白色的。'])
})
