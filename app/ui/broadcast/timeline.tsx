import { useTranslation } from '~/i18n/use-translation'
import type { Desk } from '~/domain/broadcasts/desk'
import { ENTRY_KINDS } from '~/domain/broadcasts/entry'
import { useFormat } from '~/i18n/format'
import { useStreamName } from './stage'

const REASONS = ['wrong-key', 'already-publishing', 'unsupported-codec', 'protocol-error', 'idle-timeout', 'memory-bound', 'too-many-connections', 'key-withdrawn', 'taken-over', 'play-refused', 'closed-by-encoder', 'connection-lost', 'ingest-restarted', 'stopped', 'consent-withdrawn', 'never-returned', 'cancelled'] as const
const PROBLEMS = ['no-video', 'no-audio', 'unsupported-video-codec', 'unsupported-audio-codec', 'b-frames', 'long-key-frame-interval', 'time-stamps-jump', 'resolution-changed', 'low-frame-rate', 'frozen', 'late-frames', 'mask-failed'] as const

/** What happened, newest first, with reasons in words. */
export function Timeline({ entries }: { entries: Desk['entries'] }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const nameOf = useStreamName()
  return (
    <ol className="flex max-h-128 flex-col gap-2 overflow-y-auto text-sm">
      {entries.map((entry) => {
        const kind = ENTRY_KINDS.find((each) => each === entry.kind)
        const reason = REASONS.find((each) => each === entry.detail.reason)
        const problem = PROBLEMS.find((each) => each === entry.detail.problem)
        const stream = typeof entry.detail.stream === 'string' ? nameOf(entry.detail.stream) : typeof entry.detail.streamName === 'string' ? nameOf(entry.detail.streamName) : null
        return (
          <li key={entry.id} data-entry={entry.kind} className="grid grid-cols-[auto_1fr] gap-3">
            <time dateTime={new Date(entry.at).toISOString()} className="text-ink-soft">{format.timeWithSeconds(entry.at)}</time>
            <span>
              {stream ? t('timeline.of', { what: kind ? t(`entry.${kind}`) : entry.kind, stream }) : kind ? t(`entry.${kind}`) : entry.kind}
              {reason && <span className="block text-ink-soft">{t(`reason.${reason}`)}</span>}
              {problem && <span className="block text-ink-soft">{t(`problem.${problem}`)}</span>}
              {entry.by && <span className="block text-ink-soft">{entry.by}</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
