import type { AppLoadContext } from '@remix-run/node'
import { askPoll, endPoll } from '~/domain/readings/ask-poll.server'
import { makeCaseOf } from '~/domain/readings/make-case-of.server'
import { closeReading, goToItem, handOver, openReading, revealItem } from '~/domain/readings/run-reading.server'
import { readBlind } from '~/domain/readings/read-blind.server'
import { hideLine, sayLine } from '~/domain/readings/say-line.server'
import { vote } from '~/domain/readings/vote.server'
import { MINUTES_PARTS, writeMinutes } from '~/domain/readings/write-minutes.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'

/** A reading with a line drawn around something by hand, of some thousand points in space. */
const MOST_FORM_BYTES = 1_000_000

/** What is pressed in a meeting, answered as JSON: a page that cannot reach the server keeps what was written and asks again. */
export async function meetingAction(request: Request, context: AppLoadContext, readingId: string): Promise<Response> {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return answer({ kind: 'too-large' })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const itemId = field('item')
  switch (field('intent')) {
    case 'open': {
      const done = await openReading(services, actor, readingId)
      return answer(done)
    }
    case 'close': {
      const done = await closeReading(services, actor, readingId)
      return answer(done)
    }
    case 'go-to': {
      const done = await goToItem(services, actor, { readingId, itemId })
      return answer(done)
    }
    case 'reveal': {
      const done = await revealItem(services, actor, { readingId, itemId })
      return answer(done)
    }
    case 'hand-over': {
      const done = await handOver(services, actor, { readingId, personId: field('person') })
      return answer(done)
    }
    case 'read-blind': {
      const done = await readBlind(services, actor, { readingId, itemId, institutionId: field('institution'), revision: Number(field('revision')), reading: json(field('reading')) })
      return answer(done)
    }
    case 'ask-poll': {
      const done = await askPoll(services, actor, { readingId, itemId: itemId || null, poll: json(field('poll')) })
      return answer(done)
    }
    case 'end-poll': {
      const done = await endPoll(services, actor, { readingId, pollId: field('poll') })
      return answer(done)
    }
    case 'vote': {
      const done = await vote(services, actor, { readingId, pollId: field('poll'), choice: Number(field('choice') || NaN) })
      return answer(done)
    }
    case 'say': {
      const done = await sayLine(services, actor, { readingId, text: field('text') })
      return answer(done)
    }
    case 'hide-line': {
      const done = await hideLine(services, actor, { readingId, lineId: field('line'), isHidden: field('hidden') === 'yes' })
      return answer(done)
    }
    case 'write-minutes': {
      const part = MINUTES_PARTS.find((one) => one === field('part')) ?? 'consensus'
      const done = await writeMinutes(services, actor, { readingId, itemId, part, before: unified(field('before')), text: unified(field('text')) })
      return answer(done)
    }
    case 'make-case': {
      const { language } = await visitorOf(request, context)
      const done = await makeCaseOf(services, actor, { readingId, itemId, institutionId: field('institution'), language })
      return answer(done)
    }
    default: return answer({ kind: 'unknown' })
  }
}

/** Forms send line ends as CRLF; what is compared and kept has one kind. */
const unified = (text: string) => text.replace(/\r\n/g, '\n')

const STATUS: Record<string, number> = { 'forbidden': 403, 'not-found': 404, 'malformed': 400, 'unknown': 400, 'empty': 400, 'too-long': 400, 'too-large': 413, 'too-many': 409, 'too-fast': 429 }
const answer = (given: { kind: string }): Response => Response.json(given, { status: STATUS[given.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}
