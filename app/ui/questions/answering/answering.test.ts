import { describe, expect, test } from 'vitest'
import { withoutKey } from '~/domain/courses/for-learner'
import type { Answer } from '~/domain/questions/question'
import { WHOLE, wholeQuestion } from '~/domain/questions/question.fixture'
import type { AnswerQuestion, Answered, Verdict } from '~/domain/questions/verdict'
import { AnswerSender, type Reply, type Sending } from './answer-sender'
import { KeptAnswers, type Keeping } from './kept-answers'
import { markOf, mayTryAgain, standingOf } from './standing'

function device(): Keeping & { all: Map<string, string> } {
  const all = new Map<string, string>()
  return { all, getItem: (key) => all.get(key) ?? null, setItem: (key, value) => void all.set(key, value), removeItem: (key) => void all.delete(key) }
}
const say = (text: string): Answer => ({ kind: 'short', text })
const points = (had: number): Verdict => ({ kind: 'points', points: had, most: 2 })
const answered = (attempt: number, answer: Answer, left: number | null = null, verdict = points(2)): Answered => ({ attempt, answer, left, verdict })
const told = (one: Answered): AnswerQuestion => ({ kind: 'answered', answered: one, told: {}, score: 1, isDone: true, completed: false, isKept: true })

describe('answers on a device', () => {
  test('are there again after the page was closed, entered and handed in alike', () => {
    const storage = device()
    const before = new KeptAnswers(storage, 'k')
    before.enter('q1', say('air'), 1)
    before.handIn('q2', say('bone'), 1)
    const after = new KeptAnswers(storage, 'k')
    expect(after.snapshot()).toEqual({ q1: { answer: say('air'), attempt: 1, isHandedIn: false }, q2: { answer: say('bone'), attempt: 1, isHandedIn: true } })
    after.settle('q2', 1)
    expect(new KeptAnswers(storage, 'k').handedIn()).toEqual([])
  })
  test('of two windows, neither writes over what the other has of another question', () => {
    const storage = device()
    const [one, other] = [new KeptAnswers(storage, 'k'), new KeptAnswers(storage, 'k')]
    one.enter('q1', say('air'), 1)
    other.enter('q2', say('bone'), 1)
    one.refresh()
    expect(Object.keys(one.snapshot()).sort()).toEqual(['q1', 'q2'])
  })
  test('what was entered after an attempt was handed in stays when that attempt is answered', () => {
    const kept = new KeptAnswers(device(), 'k')
    kept.handIn('q1', say('air'), 1)
    kept.enter('q1', say('water'), 2)
    kept.settle('q1', 1)
    expect(kept.snapshot().q1).toMatchObject({ answer: say('water'), attempt: 2 })
  })
  test('a page that was on its way when an answer was settled is told that it may be behind', () => {
    const storage = device()
    const before = new KeptAnswers(storage, 'k')
    before.handIn('q1', say('air'), 1)
    expect(new KeptAnswers(storage, 'k').mayPageBeBehind(), 'what is still kept is shown from here').toBe(false)
    before.settle('q1', 1)
    expect(new KeptAnswers(storage, 'k').mayPageBeBehind()).toBe(true)
    storage.setItem('theatrum:last-settled', String(Date.now() - 3_600_000))
    expect(new KeptAnswers(storage, 'k').mayPageBeBehind()).toBe(false)
  })
  test('a device that keeps nothing, or something that is none of ours, stops nobody', () => {
    const full: Keeping = { getItem: () => null, setItem: () => { throw new Error('full') }, removeItem: () => undefined }
    const kept = new KeptAnswers(full, 'k')
    kept.enter('q1', say('air'), 1)
    expect(kept.snapshot().q1?.answer).toEqual(say('air'))
    for (const text of ['{', '[]', 'null', '{"q1":3}', '{"q1":{"answer":null,"attempt":1,"isHandedIn":true}}']) expect(new KeptAnswers({ ...device(), getItem: () => text }, 'k').handedIn()).toEqual([])
  })
})

describe('answers on their way', () => {
  function sending(replies: Reply[]) {
    const kept = new KeptAnswers(device(), 'k')
    const asked: [string, number][] = []
    const got: string[] = []
    const states: Sending[] = []
    const timers: { ms: number; run: () => void }[] = []
    const sender = new AnswerSender({
      kept, send: async (id, attempt) => { asked.push([id, attempt]); return replies.shift() ?? null }, onReply: (id, _attempt, reply) => got.push(`${id} ${reply.kind}`), onSending: (state) => states.push(state),
      later: (ms, run) => { const one = { ms, run }; timers.push(one); return () => { const at = timers.indexOf(one); if (at >= 0) timers.splice(at, 1) } },
    })
    return { kept, sender, asked, got, states, timers }
  }
  test('are said again with the same attempt until the server has answered, and no more', async () => {
    const { kept, sender, asked, got, states, timers } = sending([null, null, told(answered(1, say('air')))])
    kept.handIn('q1', say('air'), 1)
    await sender.poke()
    expect([states.at(-1), timers.map(({ ms }) => ms)]).toEqual(['unreached', [2_000]])
    await sender.poke()
    expect(timers.map(({ ms }) => ms)).toEqual([4_000])
    await sender.poke()
    expect(asked).toEqual([['q1', 1], ['q1', 1], ['q1', 1]])
    expect([got, states.at(-1), timers, kept.snapshot()]).toEqual([['q1 answered'], 'idle', [], {}])
  })
  test('one that the server cannot take now holds up no other', async () => {
    const { kept, sender, got } = sending([null, told(answered(1, say('bone')))])
    kept.handIn('q1', say('air'), 1)
    kept.handIn('q2', say('bone'), 1)
    await sender.poke()
    expect([got, kept.handedIn().map(([id]) => id)]).toEqual([['q2 answered'], ['q1']])
  })
  test.each([{ kind: 'unclear', why: { kind: 'no-number' } }, { kind: 'out-of-turn', next: 3 }, { kind: 'not-open' }, { kind: 'cannot-judge' }, { kind: 'malformed' }, { kind: 'no-more' }] satisfies AnswerQuestion[])('refused as $kind, an answer is its author\'s again as it was entered', async (reply) => {
    const { kept, sender, got } = sending([reply])
    kept.handIn('q1', say('air'), 1)
    await sender.poke()
    expect([got, kept.snapshot().q1]).toEqual([[`q1 ${reply.kind}`], { answer: say('air'), attempt: 1, isHandedIn: false }])
  })
  test('signed out: kept, and asked again', async () => {
    const { kept, sender, states, timers } = sending([{ kind: 'signed-out' }])
    kept.handIn('q1', say('air'), 1)
    await sender.poke()
    expect([states.at(-1), kept.handedIn().length, timers.length]).toEqual(['signed-out', 1, 1])
    sender.stop()
    expect(timers).toEqual([])
  })
})

describe('where a question stands', () => {
  const { asked } = withoutKey(wholeQuestion('short'))
  const kept = (text: string, attempt: number, isHandedIn = false) => ({ answer: say(text), attempt, isHandedIn })
  test('nothing yet, entered, handed in, told', () => {
    expect(markOf(standingOf(asked, undefined, undefined))).toBe('none')
    expect(standingOf(asked, kept('air', 1), undefined)).toEqual({ kind: 'open', answer: say('air'), attempt: 1 })
    expect(markOf(standingOf(asked, kept('air', 1, true), undefined))).toBe('waiting')
    expect([2, 1, 0].map((had) => markOf(standingOf(asked, undefined, answered(1, say('air'), null, points(had)))))).toEqual(['right', 'partly', 'wrong'])
    expect(markOf(standingOf(asked, undefined, answered(1, say('air'), 1, { kind: 'kept' })))).toBe('kept')
  })
  test('a second try is one of its own; after the last there is none', () => {
    expect(standingOf(asked, kept('water', 2), answered(1, say('air'), 1))).toEqual({ kind: 'open', answer: say('water'), attempt: 2 })
    expect(standingOf(asked, kept('water', 2), answered(1, say('air'), 0)).kind).toBe('told')
    expect(mayTryAgain(standingOf(asked, undefined, answered(1, say('air'), 1, points(0))))).toBe(true)
    expect(mayTryAgain(standingOf(asked, undefined, answered(1, say('air'), 0, points(0))))).toBe(false)
    expect(mayTryAgain(standingOf(asked, undefined, answered(1, say('air'), 1, points(2))))).toBe(false)
  })
  test('answered on another device meanwhile: that is told, and what was entered here is not lost', () => {
    expect(standingOf(asked, kept('water', 1), answered(1, say('air'), 1))).toMatchObject({ kind: 'told', entered: say('water') })
    expect(standingOf(asked, kept('air', 1, true), answered(1, say('air'), 1))).toMatchObject({ kind: 'told', entered: null })
  })
  test('what no longer answers the question is left out', () => {
    expect(standingOf(asked, { answer: WHOLE.single.right, attempt: 1, isHandedIn: false }, undefined)).toEqual({ kind: 'open', answer: null, attempt: 1 })
  })
})
