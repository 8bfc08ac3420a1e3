import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { CASE_BOUNDS, type CaseContent } from '~/domain/cases/case'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { useToast } from '~/ui/toast'
import { TwoField } from './two-field'
import type { Writing } from './use-writing'

type ListName = 'differential' | 'takeHome' | 'references'
interface ListProps { writing: Writing; isDisabled: boolean; after: ReactNode }

/** A list whose entries are moved and removed alike; what is removed comes back by undo. */
function List<Name extends ListName>({ writing, isDisabled, after, name, most, blank, children }: ListProps & { name: Name; most: number; blank: CaseContent[Name][number]; children: (one: CaseContent[Name][number], index: number, change: (one: CaseContent[Name][number]) => void) => ReactNode }) {
  const { t } = useTranslation('writing')
  const toast = useToast()
  const items: readonly CaseContent[Name][number][] = writing.content[name]
  const put = (how: (before: CaseContent[Name][number][]) => CaseContent[Name][number][]) => writing.edit((content) => ({ [name]: how([...content[name]]) }))
  const move = (from: number, to: number) => put((before) => { const [one] = before.splice(from, 1); before.splice(to, 0, one!); return before })
  const remove = (index: number) => {
    const one = items[index]!
    put((before) => before.filter((_, i) => i !== index))
    toast({ text: t('list.removed'), onUndo: () => put((before) => [...before.slice(0, index), one, ...before.slice(index)]) })
  }
  return (
    <section className="flex flex-col gap-3" aria-label={t(`part.${name}`)} data-list={name}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{t(`part.${name}`)}</h3>
        <Button icon={<Plus aria-hidden />} disabled={isDisabled || items.length >= most} onClick={() => put((before) => [...before, blank])}>{t(`list.add.${name}`)}</Button>
      </div>
      <ol className="flex flex-col gap-3">
        {items.map((one, index) => (
          <li key={index} className="flex items-start gap-2 rounded-lg border border-line bg-raised p-3">
            <span className="pt-2 text-sm text-ink-soft tabular-nums" aria-hidden>{index + 1}</span>
            <div className="flex min-w-0 flex-1 flex-col gap-2">{children(one, index, (changed) => put((before) => before.map((other, i) => (i === index ? changed : other))))}</div>
            <div className="flex flex-col">
              <IconButton label={t('list.up', { n: index + 1 })} disabled={isDisabled || index === 0} onClick={() => move(index, index - 1)}><ArrowUp aria-hidden /></IconButton>
              <IconButton label={t('list.down', { n: index + 1 })} disabled={isDisabled || index === items.length - 1} onClick={() => move(index, index + 1)}><ArrowDown aria-hidden /></IconButton>
              <IconButton label={t('list.remove', { n: index + 1 })} disabled={isDisabled} onClick={() => remove(index)}><Trash2 aria-hidden /></IconButton>
            </div>
          </li>
        ))}
      </ol>
      {after}
    </section>
  )
}

const EMPTY = { en: '', zh: '' }

export function DifferentialList(props: ListProps) {
  const { t } = useTranslation('writing')
  const shared = { languages: props.writing.content.languages, isDisabled: props.isDisabled, isSmall: true }
  return (
    <List {...props} name="differential" most={CASE_BOUNDS.differential} blank={{ text: EMPTY, why: EMPTY }}>
      {(one, index, change) => (
        <>
          <TwoField label={t('list.differential', { n: index + 1 })} value={one.text} onChange={(text) => change({ ...one, text })} most={CASE_BOUNDS.line} {...shared} />
          <TwoField label={t('list.why', { n: index + 1 })} hint={t('list.whyHint')} value={one.why} onChange={(why) => change({ ...one, why })} most={2_000} rows={2} {...shared} />
        </>
      )}
    </List>
  )
}

export function TakeHomeList(props: ListProps) {
  const { t } = useTranslation('writing')
  return (
    <List {...props} name="takeHome" most={CASE_BOUNDS.takeHome} blank={EMPTY}>
      {(one, index, change) => <TwoField label={t('list.takeHome', { n: index + 1 })} value={one} onChange={change} most={CASE_BOUNDS.line} languages={props.writing.content.languages} isDisabled={props.isDisabled} isSmall />}
    </List>
  )
}

export function ReferenceList(props: ListProps) {
  const { t } = useTranslation('writing')
  const { faults } = props.writing
  const wrong = (index: number, field: 'doi' | 'url') => (faults.some((one) => one.index === index && one.field === field) ? t(`list.wrong.${field}`) : undefined)
  return (
    <List {...props} name="references" most={CASE_BOUNDS.references} blank={{ text: '', doi: '', url: '' }}>
      {(one, index, change) => (
        <>
          <TextField label={t('list.reference', { n: index + 1 })} value={one.text} maxLength={1_000} disabled={props.isDisabled} onChange={({ target }) => change({ ...one, text: target.value })} />
          <div className="grid gap-3 @2xl:grid-cols-2">
            <TextField label="DOI" value={one.doi} maxLength={200} disabled={props.isDisabled} error={wrong(index, 'doi')} onChange={({ target }) => change({ ...one, doi: target.value })} />
            <TextField label={t('list.url')} value={one.url} maxLength={500} inputMode="url" disabled={props.isDisabled} error={wrong(index, 'url')} onChange={({ target }) => change({ ...one, url: target.value })} />
          </div>
        </>
      )}
    </List>
  )
}
