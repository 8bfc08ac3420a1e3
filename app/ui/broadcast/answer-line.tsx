import { useTranslation } from '~/i18n/use-translation'
import type { StartRefusal, StartWarning } from '~/domain/broadcasts/broadcast'
import { useFormat } from '~/i18n/format'
import type { DeskAnswer } from '~/domain/broadcasts/desk'
import { useStreamName } from './stage'

/** A reason with its figures, in the reader's language. */
export function useSentences() {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const nameOf = useStreamName()
  return {
    refusal(refusal: StartRefusal): string {
      switch (refusal.kind) {
        case 'no-disk': return t('refusal.no-disk', { needed: format.bytes(refusal.neededBytes), free: format.bytes(refusal.freeBytes), hours: format.number(refusal.hours), streams: refusal.streams })
        case 'input-in-use': return t('refusal.input-in-use', { stream: nameOf(refusal.stream), title: refusal.broadcastTitle })
        case 'identity-unconfirmed': return t('refusal.identity-unconfirmed', { stream: nameOf(refusal.stream) })
        case 'already-live': case 'already-ended': case 'no-streams': case 'no-consent': case 'consent-withdrawn': return t(`refusal.${refusal.kind}`)
      }
    },
    warning(warning: StartWarning): string {
      switch (warning.kind) {
        case 'not-connected': return t('warning.not-connected', { streams: format.list(warning.streams.map(nameOf)) })
        case 'not-recorded': case 'media-unknown': return t(`warning.${warning.kind}`)
      }
    },
  }
}

/** What became of a press: why it failed, or what else to know. Silent where the page itself shows the success. */
export function AnswerLine({ answer }: { answer: DeskAnswer | undefined }) {
  const { t } = useTranslation('broadcast')
  const common = useTranslation('common').t
  const { refusal } = useSentences()
  if (!answer) return null
  const media = 'media' in answer ? answer.media : 'applied'
  const sentence = (): { text: string; isGood: boolean } | null => {
    switch (answer.kind) {
      case 'forbidden': case 'not-found': case 'no-consent': case 'bad-text': case 'bad-obtained-by': case 'nothing-agreed': case 'reuse-without-recording':
      case 'nothing-to-withdraw': case 'media-unreached': case 'bad-offset': case 'still-open': case 'unchanged': case 'bad-answer': case 'already-ended':
      case 'bad-title': case 'bad-times': case 'not-public': case 'bad-masks': case 'nothing-to-see':
        return { text: t(`answer.${answer.kind}`), isGood: false }
      case 'ended': return answer.intent === 'edit' ? { text: t('answer.already-ended'), isGood: false } : null
      case 'refused': return { text: answer.refusals.map(refusal).join(' '), isGood: false }
      case 'changed': return { text: answer.intent === 'no-identity' ? t('answer.picture-changed') : t('answer.changed', { state: common(`status.${answer.state}`) }), isGood: false }
      case 'room-booked': return { text: t('new.refused.room-booked', { title: answer.title }), isGood: false }
      case 'recorded': case 'taken-over': case 'calibrated': case 'saved': return { text: t(`answer.${answer.kind}`), isGood: true }
      case 'withdrawn': return { text: [t('answer.withdrawn'), answer.ended && t('answer.withdrawnEnded'), answer.unpublished && t('answer.withdrawnUnpublished')].filter(Boolean).join(' '), isGood: true }
      case 'masks-saved': return answer.isPassageBarred ? { text: t('answer.masks-barred'), isGood: true } : null
      case 'confirmed': case 'unconfirmed': case 'live': case 'held': case 'rotated': case 'cleared': case 'barred': case 'moderated': return null
    }
  }
  const said = sentence()
  return (
    <>
      {said && <p role={said.isGood ? 'status' : 'alert'} data-answer={answer.kind} className={said.isGood ? 'rounded-sm bg-done-soft px-4 py-2 text-done' : 'rounded-sm bg-danger-soft px-4 py-2 font-medium text-danger'}>{said.text}</p>}
      {media === 'unreached' && <p role="alert" className="rounded-sm bg-danger-soft px-4 py-2 font-medium text-danger">{t('media.unreached')}</p>}
    </>
  )
}
