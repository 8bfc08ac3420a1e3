import { AnswerSender } from '~/ui/questions/answering/answer-sender'
import { KeptAnswers } from '~/ui/questions/answering/kept-answers'
import { answerAddress, keptKey, postAnswer } from '../blocks/quiz/post-answer'

/**
 * Answers that were handed in without a connection in a lesson that is not open now: sent from any page of the class. Refused
 * ones wait in their lesson, where they are told of.
 * @returns its stop
 */
export function sendLeftAnswers(personId: string, classId: string, isOpenHere: (blockId: string) => boolean): () => void {
  const prefix = keptKey(personId, classId, '')
  const stops: (() => void)[] = []
  for (let n = 0; n < localStorage.length; n++) {
    const key = localStorage.key(n)
    const blockId = key?.startsWith(prefix) ? key.slice(prefix.length) : null
    if (blockId === null || isOpenHere(blockId)) continue
    const kept = new KeptAnswers(localStorage, key!)
    if (kept.handedIn().length === 0) continue
    const sender = new AnswerSender({
      kept, onReply: () => undefined, onSending: () => undefined,
      send: (questionId, attempt, answer) => postAnswer(answerAddress(classId), { blockId, questionId, attempt, answer }),
      later(ms, run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    })
    const online = () => sender.hurry()
    window.addEventListener('online', online)
    stops.push(() => { sender.stop(); window.removeEventListener('online', online) })
    void sender.poke()
  }
  return () => { for (const stop of stops) stop() }
}
