import type { Asked, HotspotShape } from '~/domain/questions/question'
import { escaped } from './xml'
import { QTI_WORDS } from './words'

/** One question as an interaction with its declaration and scoring. Pure. */

/** A picture of the package. `href`: from the item's file. */
export interface PackedPicture { href: string; mime: string; width: number; height: number }
export interface WritingOn {
  /** `RESPONSE`, or `RESPONSE_1` and so on. */
  response: string
  points: number
  language: 'en' | 'zh'
  pictureOf(mediaId: string): PackedPicture | null
}
/** `if`: all the points where the test holds. `points`: as many as the expression says. */
export type Scored = { kind: 'if'; test: string } | { kind: 'points'; of: string }
export interface Interaction {
  declaration: string
  body: string
  /** Null: a person marks it. */
  scored: Scored | null
  /** Whether options have feedback of their own, in the outcome `WHY...`. */
  hasWhys: boolean
}

/** An id as an identifier: those may not begin with a digit or a dash. */
export const identifierOf = (id: string): string => (/^[\p{L}_]/u.test(id) ? id : `_${id}`)
export const whyOf = (response: string): string => response.replace('RESPONSE', 'WHY')

const value = (text: string) => `<qti-value>${escaped(text)}</qti-value>`
const declared = (response: string, cardinality: string, type: string, correct: readonly string[], more = '') =>
  `<qti-response-declaration identifier="${response}" cardinality="${cardinality}" base-type="${type}">${correct.length > 0 ? `<qti-correct-response>${correct.map(value).join('')}</qti-correct-response>` : ''}${more}</qti-response-declaration>`
const mapping = (entries: readonly (readonly [string, number])[], bounds: string, other = 0, sensitive?: boolean) =>
  entries.length === 0 ? '' : `<qti-mapping ${bounds}default-value="${other}">${entries.map(([key, points]) => `<qti-map-entry map-key="${escaped(key)}" mapped-value="${points}"${sensitive === false ? ' case-sensitive="false"' : ''}/>`).join('')}</qti-mapping>`
const matches = (response: string) => `<qti-match><qti-variable identifier="${response}"/><qti-correct identifier="${response}"/></qti-match>`
const mapped = (response: string): Scored => ({ kind: 'points', of: `<qti-map-response identifier="${response}"/>` })
const choices = (all: readonly { id: string; words: string; why?: string }[], response: string) => all.map(({ id, words, why }) => `<qti-simple-choice identifier="${identifierOf(id)}">${escaped(words)}${why ? `<qti-feedback-inline outcome-identifier="${whyOf(response)}" identifier="${identifierOf(id)}" show-hide="show"> ${escaped(why)}</qti-feedback-inline>` : ''}</qti-simple-choice>`).join('')
const associable = (all: readonly { id: string; words: string }[], most: number) => all.map(({ id, words }) => `<qti-simple-associable-choice identifier="${identifierOf(id)}" match-max="${most}">${escaped(words)}</qti-simple-associable-choice>`).join('')
const sets = (response: string, from: string, to: string, most: number) => `<qti-match-interaction response-identifier="${response}" shuffle="false" max-associations="${most}"><qti-simple-match-set>${from}</qti-simple-match-set><qti-simple-match-set>${to}</qti-simple-match-set></qti-match-interaction>`
/** All the points, or none. */
const conditional = (test: string): Scored => ({ kind: 'if', test })

/** Answered in words elsewhere, marked by a person. @param kind for our own reader, and for whoever writes an interaction of their own */
export function inWords({ response }: Pick<WritingOn, 'response'>, kind: Asked['kind'], before: string, lines = 3): Interaction {
  return {
    declaration: declared(response, 'single', 'string', []),
    body: `${before}<qti-extended-text-interaction response-identifier="${response}" expected-lines="${lines}" data-theatrum-kind="${kind}"/>`,
    scored: null, hasWhys: false,
  }
}
function onSeries(asked: { kind: 'slice' | 'mark' | 'measure'; studyId: string | null; seriesId: string | null }, on: WritingOn): Interaction {
  const words = QTI_WORDS[on.language]
  const where = [asked.studyId && `${words.study}: ${asked.studyId}`, asked.seriesId && `${words.series}: ${asked.seriesId}`].filter(Boolean).join('. ')
  return inWords(on, asked.kind, `<div class="theatrum-series"><p>${escaped(words[asked.kind])}</p><p class="theatrum-still">[${words.still}]</p>${where ? `<p>${escaped(where)}</p>` : ''}</div>`, 1)
}

export function interactionOf(asked: Asked, on: WritingOn): Interaction {
  const { response, points, language } = on
  switch (asked.kind) {
    case 'single': return {
      declaration: declared(response, 'single', 'identifier', asked.right === null ? [] : [identifierOf(asked.right)]),
      body: `<qti-choice-interaction response-identifier="${response}" shuffle="false" max-choices="1">${choices(asked.options, response)}</qti-choice-interaction>`,
      scored: conditional(matches(response)), hasWhys: asked.options.some(({ why }) => why !== ''),
    }
    case 'multiple': {
      const isPartial = asked.scoring === 'partial' && asked.right.length > 0
      const share = points / Math.max(1, asked.right.length)
      return {
        declaration: declared(response, 'multiple', 'identifier', asked.right.map(identifierOf), isPartial ? mapping(asked.options.map(({ id }) => [identifierOf(id), asked.right.includes(id) ? share : -share]), `lower-bound="0" upper-bound="${points}" `) : ''),
        body: `<qti-choice-interaction response-identifier="${response}" shuffle="false" max-choices="0">${choices(asked.options, response)}</qti-choice-interaction>`,
        // Nothing is right: choosing nothing is.
        scored: isPartial ? mapped(response) : conditional(asked.right.length > 0 ? matches(response) : `<qti-is-null><qti-variable identifier="${response}"/></qti-is-null>`), hasWhys: asked.options.some(({ why }) => why !== ''),
      }
    }
    case 'true-false': {
      const pairs = asked.statements.map(({ id, isTrue }) => `${identifierOf(id)} ${isTrue ? 'TRUE' : 'FALSE'}`)
      const words = QTI_WORDS[language]
      return {
        declaration: declared(response, 'multiple', 'directedPair', pairs, mapping(pairs.map((pair) => [pair, points / pairs.length]), '')),
        body: sets(response, associable(asked.statements, 1), `<qti-simple-associable-choice identifier="TRUE" match-max="${pairs.length}">${words.true}</qti-simple-associable-choice><qti-simple-associable-choice identifier="FALSE" match-max="${pairs.length}">${words.false}</qti-simple-associable-choice>`, pairs.length),
        scored: mapped(response), hasWhys: false,
      }
    }
    case 'match': {
      const pairs = asked.items.flatMap(({ id, right }) => (right === null ? [] : [`${identifierOf(id)} ${identifierOf(right)}`]))
      return {
        declaration: declared(response, 'multiple', 'directedPair', pairs, mapping(pairs.map((pair) => [pair, points / asked.items.length]), '')),
        body: sets(response, associable(asked.items, 1), associable(asked.options, asked.items.length), asked.items.length),
        scored: pairs.length > 0 ? mapped(response) : null, hasWhys: false,
      }
    }
    case 'order': return {
      declaration: declared(response, 'ordered', 'identifier', asked.items.map(({ id }) => identifierOf(id))),
      // Written in the order of their ids: those are random, the right order is not to be read off.
      body: `<qti-order-interaction response-identifier="${response}" shuffle="true">${choices([...asked.items].sort((a, b) => (a.id < b.id ? -1 : 1)), response)}</qti-order-interaction>`,
      scored: conditional(matches(response)), hasWhys: false,
    }
    case 'numeric': return {
      declaration: declared(response, 'single', 'float', asked.right === null ? [] : [String(asked.right)]),
      body: `<p class="theatrum-answer"><qti-text-entry-interaction response-identifier="${response}" expected-length="12"/>${asked.unit ? ` <span class="theatrum-unit">${escaped(asked.unit)}</span>` : ''}</p>`,
      scored: asked.right === null ? null : conditional(`<qti-equal tolerance-mode="absolute" tolerance="${asked.tolerance} ${asked.tolerance}"><qti-correct identifier="${response}"/><qti-variable identifier="${response}"/></qti-equal>`), hasWhys: false,
    }
    case 'short': {
      const accepts = [...new Set(asked.accepts.map((text) => text.trim()).filter(Boolean))]
      return {
        declaration: declared(response, 'single', 'string', accepts.slice(0, 1), mapping(accepts.map((text) => [text, points]), '', 0, false)),
        body: `<p class="theatrum-answer"><qti-text-entry-interaction response-identifier="${response}" expected-length="${Math.max(20, ...accepts.map((text) => text.length))}"/></p>`,
        scored: accepts.length > 0 ? mapped(response) : null, hasWhys: false,
      }
    }
    case 'hotspot': {
      const picture = asked.mediaId === null ? null : on.pictureOf(asked.mediaId)
      if (!picture) return inWords(on, 'hotspot', `<p>${escaped(QTI_WORDS[language].picture)}</p>${asked.alt ? `<p>${escaped(asked.alt)}</p>` : ''}`)
      const areas = asked.areas.map((area) => `<qti-area-map-entry ${shapeOf(area, picture)} mapped-value="${points}"/>`).join('')
      return {
        declaration: declared(response, 'single', 'point', [], areas && `<qti-area-mapping default-value="0" upper-bound="${points}">${areas}</qti-area-mapping>`),
        body: `<qti-select-point-interaction response-identifier="${response}" max-choices="1"><img src="${escaped(picture.href)}" alt="${escaped(asked.alt)}" width="${picture.width}" height="${picture.height}"/></qti-select-point-interaction>`,
        scored: areas ? { kind: 'points', of: `<qti-map-response-point identifier="${response}"/>` } : null, hasWhys: false,
      }
    }
    case 'slice': case 'mark': case 'measure': return onSeries(asked, on)
  }
}

/** Points of a question's own, as what is added to the item's score. */
export function scoring(scored: Scored, points: number): string {
  const added = (what: string) => `<qti-set-outcome-value identifier="SCORE"><qti-sum><qti-variable identifier="SCORE"/>${what}</qti-sum></qti-set-outcome-value>`
  return scored.kind === 'if' ? `<qti-response-condition><qti-response-if>${scored.test}${added(`<qti-base-value base-type="float">${points}</qti-base-value>`)}</qti-response-if></qti-response-condition>` : added(scored.of)
}

/** Whole pixels, as the format has them. */
function shapeOf(area: HotspotShape, { width, height }: PackedPicture): string {
  const at = ([x, y]: readonly [number, number]) => `${Math.round(x * width)},${Math.round(y * height)}`
  switch (area.kind) {
    case 'circle': return `shape="circle" coords="${at(area.centre)},${Math.max(1, Math.round(area.radius * width))}"`
    case 'box': return `shape="rect" coords="${at([Math.min(area.from[0], area.to[0]), Math.min(area.from[1], area.to[1])])},${at([Math.max(area.from[0], area.to[0]), Math.max(area.from[1], area.to[1])])}"`
    case 'polygon': return `shape="poly" coords="${area.points.map(at).join(',')}"`
  }
}
