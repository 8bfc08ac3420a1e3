import { Link } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import type { AuditLine } from '~/domain/audit/line'
import { useFormat } from '~/i18n/format'
import { Table, Td, Th } from '../table'

/** What the page's data become on their way to the browser. */
type Line = Omit<AuditLine, 'at'> & { at: Date | string }

/** @param keep the institution that links stay within. */
export function AuditTable({ lines, showsInstitution, keep }: { lines: readonly Line[]; showsInstitution: boolean; keep: string | null }) {
  const { t } = useTranslation('audit')
  const format = useFormat()
  return (
    <Table caption={t('list.caption')} head={<><Th>{t('list.time')}{lines[0] && <span className="font-normal"> ({format.zone(lines[0].at)})</span>}</Th><Th className="hidden sm:table-cell">{t('list.who')}</Th><Th>{t('list.what')}</Th><Th className="hidden md:table-cell">{t('list.about')}</Th><Th className="hidden lg:table-cell">{t('list.detail')}</Th></>}>
      {lines.map((line) => (
        <tr key={line.seq} className="align-top">
          <Td className="align-top whitespace-nowrap" data-figures>
            <span className="block">{format.timeWithSeconds(line.at)}</span>
            <span className="block text-sm text-ink-soft">{format.date(line.at)}</span>
          </Td>
          <Td className="hidden align-top sm:table-cell"><Who line={line} keep={keep} /></Td>
          <Td className="align-top">
            <span className={line.action === 'access.refused' || line.action === 'audit.head-mismatch' ? 'block font-medium text-danger' : 'block font-medium'}>{t(`action.${line.action}`)}</span>
            <span className="block text-sm sm:hidden"><Who line={line} keep={keep} /></span>
            <span className="block text-sm md:hidden"><About line={line} keep={keep} /></span>
            {showsInstitution && line.institution && <span className="block text-sm text-ink-soft">{line.institution}</span>}
            <span className="block lg:hidden"><Details line={line} /></span>
          </Td>
          <Td className="hidden align-top md:table-cell"><About line={line} keep={keep} /></Td>
          <Td className="hidden align-top lg:table-cell"><Details line={line} /></Td>
        </tr>
      ))}
    </Table>
  )
}

const within = (keep: string | null, name: string, value: string) => `?${new URLSearchParams({ ...(keep ? { institution: keep } : {}), [name]: value })}`

function Who({ line: { actor }, keep }: { line: Line; keep: string | null }) {
  const { t } = useTranslation('audit')
  if (actor.kind !== 'person' || !actor.id) return <span className="text-ink-soft">{t(actor.kind === 'system' ? 'actor.system' : 'actor.public')}</span>
  return <Link to={within(keep, 'person', actor.id)} className="inline-block min-h-6 py-0.5 text-accent-strong underline-offset-2 hover:underline">{actor.name ?? t('actor.gone')}</Link>
}

function About({ line: { subject, actor }, keep }: { line: Line; keep: string | null }) {
  const { t } = useTranslation('audit')
  if (!subject.id || (subject.kind === 'person' && subject.id === actor.id)) return null
  const isNamed = subject.name !== null
  const link = subject.kind === 'person' ? within(keep, 'person', subject.id) : within(keep, 'about', `${subject.kind}:${subject.id}`)
  return (
    <>
      <Link to={link} className="inline-block min-h-6 py-0.5 text-accent-strong underline-offset-2 hover:underline">{isNamed ? subject.name : t(`subject.${subject.kind}`)}</Link>
      {isNamed && <span className="block text-sm text-ink-soft">{t(`subject.${subject.kind}`)}</span>}
    </>
  )
}

/** Ids and empty values say nothing to a reader; the export has them. */
function Details({ line: { detail } }: { line: Line }) {
  const { t, i18n } = useTranslation(['audit', 'people'])
  const format = useFormat()
  const say = (value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'detail.yes' : 'detail.no')
    if (typeof value === 'number') return format.number(value)
    if (Array.isArray(value)) return format.list(value.map(say))
    const text = String(value)
    if (i18n.exists(`audit:value.${text}`)) return i18n.t(`audit:value.${text}` as 'audit:value.password')
    return i18n.exists(`people:role.${text}`) ? i18n.t(`people:role.${text}` as 'people:role.teacher') : text
  }
  const shown = Object.entries(detail).filter(([key, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0) && i18n.exists(`audit:detail.${key}`))
  if (shown.length === 0) return null
  return (
    <dl className="flex flex-wrap gap-x-3 text-sm text-ink-soft" data-figures>
      {shown.map(([key, value]) => (
        <div key={key} className="flex gap-1">
          <dt>{i18n.t(`audit:detail.${key}` as 'audit:detail.role')}{i18n.language === 'zh' ? '：' : ':'}</dt>
          <dd className="break-all text-ink">{say(value)}</dd>
        </div>
      ))}
    </dl>
  )
}
