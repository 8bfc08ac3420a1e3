import { isBlankDoc } from '~/domain/courses/words-of'
import { pointsOf, type ItemContent } from '../item'
import { markupOf } from './rich-markup'
import { identifierOf, interactionOf, scoring, whyOf, type PackedPicture } from './write-interaction'
import { escaped } from './xml'

/** 1EdTech QTI 3.0, Assessment Section and Item (ASI). */
const ASI = 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0'
const ASI_SCHEMA = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd'

/** A question of the library as a QTI 3.0 item; several stages are one item with an interaction each. The same content gives the same text. Pure. */
export function writeItem(identifier: string, content: ItemContent, pictureOf: (mediaId: string) => PackedPicture | null): string {
  const { stages, language } = content
  const parts = stages.map(({ question: { asked, points } }, n) => interactionOf(asked, { response: stages.length === 1 ? 'RESPONSE' : `RESPONSE_${n + 1}`, points, language, pictureOf }))
  const responses = parts.map((_, n) => (stages.length === 1 ? 'RESPONSE' : `RESPONSE_${n + 1}`))
  const explained = stages.flatMap(({ question: { explanation } }, n) => (explanation && !isBlankDoc(explanation) ? [{ n, explanation }] : []))
  const outcomes = [
    '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"><qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>',
    `<qti-outcome-declaration identifier="MAXSCORE" cardinality="single" base-type="float"><qti-default-value><qti-value>${pointsOf(content)}</qti-value></qti-default-value></qti-outcome-declaration>`,
    ...parts.flatMap(({ hasWhys }, n) => (hasWhys ? [`<qti-outcome-declaration identifier="${whyOf(responses[n]!)}" cardinality="${stages[n]!.question.asked.kind === 'multiple' ? 'multiple' : 'single'}" base-type="identifier"/>`] : [])),
    ...(explained.length > 0 ? ['<qti-outcome-declaration identifier="FEEDBACK" cardinality="multiple" base-type="identifier"/>'] : []),
  ]
  const processing = [
    ...parts.flatMap(({ scored }, n) => (scored ? [scoring(scored, stages[n]!.question.points)] : [])),
    ...parts.flatMap(({ hasWhys }, n) => (hasWhys ? [`<qti-set-outcome-value identifier="${whyOf(responses[n]!)}"><qti-variable identifier="${responses[n]!}"/></qti-set-outcome-value>`] : [])),
    ...(explained.length > 0 ? [`<qti-set-outcome-value identifier="FEEDBACK"><qti-multiple>${explained.map(({ n }) => `<qti-base-value base-type="identifier">EXPLAINED_${n + 1}</qti-base-value>`).join('')}</qti-multiple></qti-set-outcome-value>`] : []),
  ]
  const body = [
    ...(content.lead ? [`<div class="theatrum-lead">${markupOf(content.lead)}</div>`] : []),
    ...stages.map(({ words, question: { id, stem, points } }, n) => `<div class="theatrum-stage" data-theatrum-question="${identifierOf(id)}" data-theatrum-points="${points}">\n${words ? `<div class="theatrum-words">${markupOf(words)}</div>\n` : ''}<div class="theatrum-stem">${markupOf(stem)}</div>\n${parts[n]!.body}\n</div>`),
  ]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<qti-assessment-item xmlns="${ASI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${ASI} ${ASI_SCHEMA}" identifier="${identifierOf(identifier)}" title="${escaped(content.title)}" xml:lang="${content.language}" adaptive="false" time-dependent="false" tool-name="Theatrum" tool-version="1">`,
    ...parts.map(({ declaration }) => declaration), ...outcomes,
    '<qti-item-body>', ...body, '</qti-item-body>',
    ...(processing.length > 0 ? [`<qti-response-processing>${processing.join('\n')}</qti-response-processing>`] : []),
    ...explained.map(({ n, explanation }) => `<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="EXPLAINED_${n + 1}" show-hide="show"><qti-content-body>${markupOf(explanation)}</qti-content-body></qti-modal-feedback>`),
    '</qti-assessment-item>', '',
  ].join('\n')
}
