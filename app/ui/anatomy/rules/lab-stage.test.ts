import { expect, test } from 'vitest'
import { newScene } from '#vr/core/state/empty'
import { createLabClient } from '#vr/lab/client'
import { createLabStage } from './lab-stage'

const bounds = { structures: new Map([['main/dens' as const, 'neck']]), volumes: new Map(), models: new Set(['head@1']) }
function lab() {
  let count = 0
  const told: string[] = []
  const client = createLabClient({ person: 'anna', bounds, begin: { seq: 0, state: newScene('head', 1) }, newId: () => `a${(count += 1)}` })
  return { client, told, stage: createLabStage({ client, bounds, onOthers: (person) => told.push(person) }) }
}

test('what is done in one\'s own copy nobody hears of, and the shared scene is as the others left it', () => {
  const { client, stage } = lab()
  stage.do({ do: 'peel', amount: 0.2 })
  stage.setPrivate(true)
  stage.do({ do: 'peel', amount: 0.9 })
  expect([stage.state().scene.peel, client.pending()]).toEqual([0.9, 1])
  client.heard([{ seq: 1, person: 'boris', clientId: 'b1', operation: { do: 'fade', of: ['main/dens'], opacity: 0.5 } }])
  expect(stage.state().scene.structures, 'not in the copy').toEqual({})
  stage.undo()
  expect(stage.state().scene.peel).toBe(0.2)
  stage.setPrivate(false)
  expect(stage.state().scene).toMatchObject({ peel: 0.2, structures: { 'main/dens': { opacity: 0.5 } } })
})

test('what somebody else changed since is not taken back, and the person is told who it was', () => {
  const { client, stage, told } = lab()
  stage.do({ do: 'peel', amount: 0.2 })
  client.heard([{ seq: 1, person: 'anna', clientId: 'a1', operation: { do: 'peel', amount: 0.2 } }, { seq: 2, person: 'boris', clientId: 'b1', operation: { do: 'peel', amount: 0.7 } }])
  expect([stage.undo(), stage.state().scene.peel, told]).toEqual([false, 0.7, ['boris']])
})

test('in a led lab the leader\'s hands alone move anything', () => {
  const { client, stage } = lab()
  client.setRules({ mode: 'led', leader: 'teacher', held: [] })
  expect(stage.do({ do: 'peel', amount: 1 })).toBe('not-allowed')
  expect(stage.state().scene.peel).toBe(0)
})
