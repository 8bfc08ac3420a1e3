import { expect, test } from 'vitest'
import { draftKey, newestDraft } from './draft'

const DAY_MS = 86_400_000
const draft = (session: string, keptAt: number, personId = 'p', modelId = 'm') => ({ key: draftKey(personId, modelId, session), personId, modelId, keptAt })

test('two tabs of one model keep a draft each', () => {
  expect(draftKey('p', 'm', 'one')).not.toBe(draftKey('p', 'm', 'two'))
})

test('the newest draft of the model is offered, of whichever tab; those of others, of other models and of long ago are not', () => {
  const now = 100 * DAY_MS
  const all = [draft('a', now - 3_000), draft('b', now - 1_000), draft('c', now, 'other'), draft('d', now, 'p', 'other'), { personId: 'p', modelId: 'm', key: 'p/m', keptAt: now - 2_000 }]
  expect(newestDraft(all, 'p', 'm', now)?.key).toBe('p/m/b')
  expect(newestDraft([draft('a', now - 15 * DAY_MS)], 'p', 'm', now)).toBeNull()
})
