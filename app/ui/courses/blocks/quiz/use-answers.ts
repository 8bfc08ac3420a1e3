import { useRevalidator, useRouteLoaderData } from '@remix-run/react'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Answer } from '~/domain/questions/question'
import type { AnswerQuestion, Answered } from '~/domain/questions/verdict'
import type { RootData } from '~/root'
import { AnswerSender, type Sending } from '~/ui/questions/answering/answer-sender'
import { KeptAnswers, type Kept } from '~/ui/questions/answering/kept-answers'
import { answerAddress, keptKey, postAnswer } from './post-answer'

export type Refusal = Exclude<AnswerQuestion, { kind: 'answered' }>
type Said = Extract<AnswerQuestion, { kind: 'answered' }>
interface Options {
  /** Null: an author's preview, where nothing is judged. */
  classId: string | null
  blockId: string
  /** As the page came. */
  answered: Readonly<Record<string, Answered>>
  onAnswered: (said: Said) => void
}

const NONE: Kept = {}
const noneYet = () => NONE

/** A learner's answers in one block: kept on this device at once, asked of the server until it has answered, the same in every window. */
export function useAnswers({ classId, blockId, answered: given, onAnswered }: Options) {
  const personId = useRouteLoaderData<RootData>('root')?.person?.id ?? null
  const [answered, setAnswered] = useState(given)
  const [refused, setRefused] = useState<Readonly<Record<string, Refusal>>>({})
  const [sending, setSending] = useState<Sending>('idle')
  const kept = useMemo(() => new KeptAnswers(classId && personId && typeof window !== 'undefined' ? storageOf() : null, keptKey(personId ?? '', classId ?? '', blockId)), [classId, personId, blockId])
  const now = useSyncExternalStore(kept.subscribe, kept.snapshot, noneYet)
  const told = useRef(onAnswered)
  told.current = onAnswered
  const sender = useRef<AnswerSender | null>(null)
  const { revalidate } = useRevalidator()
  const asCame = useRef(given)

  // The page asked the server again.
  useEffect(() => {
    asCame.current = given
    setAnswered((before) => newest(before, given))
  }, [given])

  const reload = useCallback(async () => {
    if (!classId) return
    const response = await fetch(`${answerAddress(classId)}?block=${blockId}`).catch(() => null)
    const body = response?.ok ? ((await response.json().catch(() => null)) as { kind: string; answered?: Record<string, Answered> } | null) : null
    if (!body?.answered) return
    setAnswered((before) => newest(before, body.answered!))
    // The page's own marks, this block's and the lesson's, are as old as what it brought of the answers.
    if (Object.keys(body.answered).some((id) => asCame.current[id]?.attempt !== body.answered![id]!.attempt)) void revalidate()
  }, [classId, blockId, revalidate])

  useEffect(() => {
    if (!classId) return
    const mine = new AnswerSender({
      kept, onSending: setSending,
      send: (questionId, attempt, answer) => postAnswer(answerAddress(classId), { blockId, questionId, attempt, answer }),
      onReply(questionId, _attempt, reply) {
        setRefused(({ [questionId]: _before, ...others }) => (reply.kind === 'answered' ? others : { ...others, [questionId]: reply }))
        if (reply.kind === 'answered') {
          setAnswered((before) => newest({ ...before, [questionId]: reply.answered }, reply.told))
          told.current(reply)
        } else if (reply.kind === 'out-of-turn' || reply.kind === 'no-more') void reload()
      },
      later(ms, run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    })
    sender.current = mine
    const online = () => mine.hurry()
    const stored = ({ key }: StorageEvent) => {
      if (key !== null && key !== kept.key) return
      const before = kept.handedIn().length
      kept.refresh()
      // Another window got its answer.
      if (kept.handedIn().length < before) void reload()
    }
    window.addEventListener('online', online)
    window.addEventListener('storage', stored)
    void mine.poke()
    if (kept.mayPageBeBehind()) void reload()
    return () => {
      mine.stop()
      sender.current = null
      window.removeEventListener('online', online)
      window.removeEventListener('storage', stored)
    }
  }, [kept, classId, blockId, reload])

  return {
    kept: now, answered, refused, sending,
    enter(questionId: string, answer: Answer, attempt: number) {
      setRefused(({ [questionId]: _before, ...others }) => others)
      kept.enter(questionId, answer, attempt)
    },
    handIn(questionId: string, answer: Answer, attempt: number) {
      kept.handIn(questionId, answer, attempt)
      void sender.current?.poke()
    },
  }
}

/** Of two looks at the same question the later one: an attempt more, or more told of the same. */
function newest(before: Readonly<Record<string, Answered>>, next: Readonly<Record<string, Answered>>): Record<string, Answered> {
  return { ...before, ...Object.fromEntries(Object.entries(next).filter(([id, one]) => { const was = before[id]; return !was || one.attempt > was.attempt || (one.attempt === was.attempt && (was.verdict.kind === 'kept' || one.verdict.kind !== 'kept')) })) }
}

function storageOf(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
