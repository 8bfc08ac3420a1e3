import type { Answer } from '~/domain/questions/question'
import type { AnswerQuestion } from '~/domain/questions/verdict'
import type { KeptAnswers } from './kept-answers'

/** What came back. `signed-out`: somebody has to sign in again; null: no answer of ours (no connection, a server that restarts). */
export type Reply = AnswerQuestion | { kind: 'signed-out' } | null
export type Sending = 'idle' | 'sending' | 'unreached' | 'signed-out'

interface Ways {
  kept: KeptAnswers
  send: (questionId: string, attempt: number, answer: Answer) => Promise<Reply>
  /** After it was taken out of, or given back to, what is kept here. */
  onReply: (questionId: string, attempt: number, reply: AnswerQuestion) => void
  onSending: (sending: Sending) => void
  /** @returns what stops it */
  later: (ms: number, run: () => void) => () => void
}

const FIRST_MS = 2_000
const MOST_MS = 30_000

/** Asks the server for each answer that was handed in until it has answered. The same attempt again gets the same verdict, so asking twice spends nothing. */
export class AnswerSender {
  private isBusy = false
  private isAskedAgain = false
  private isOver = false
  private waitMs = FIRST_MS
  private cancel: (() => void) | null = null

  constructor(private readonly ways: Ways) {}

  /** Something was handed in, or the connection is back. */
  async poke(): Promise<void> {
    if (this.isOver) return
    if (this.isBusy) { this.isAskedAgain = true; return }
    this.cancel?.()
    this.cancel = null
    this.isBusy = true
    let state: Sending = 'idle'
    do {
      this.isAskedAgain = false
      state = await this.round()
    } while (this.isAskedAgain && !this.isOver)
    this.isBusy = false
    if (this.isOver) return
    this.ways.onSending(state)
    if (state === 'idle') this.waitMs = FIRST_MS
    else {
      this.cancel = this.ways.later(this.waitMs, () => void this.poke())
      this.waitMs = Math.min(MOST_MS, this.waitMs * 2)
    }
  }

  /** The connection is back: nobody waits for the next time. */
  hurry(): void {
    this.waitMs = FIRST_MS
    void this.poke()
  }

  stop(): void {
    this.isOver = true
    this.cancel?.()
    this.cancel = null
  }

  private async round(): Promise<Sending> {
    const { kept, send, onReply, onSending } = this.ways
    let state: Sending = 'idle'
    for (const [questionId, { attempt, answer }] of kept.handedIn()) {
      if (this.isOver) return state
      onSending('sending')
      const reply = await send(questionId, attempt, answer).catch(() => null)
      if (reply === null) { state = 'unreached'; continue }
      if (reply.kind === 'signed-out') { state = 'signed-out'; continue }
      if (reply.kind === 'answered') kept.settle(questionId, attempt)
      else kept.giveBack(questionId, attempt)
      if (!this.isOver) onReply(questionId, attempt, reply)
    }
    return state
  }
}
