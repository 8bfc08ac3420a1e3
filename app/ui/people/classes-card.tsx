import { useFetcher } from '@remix-run/react'
import { Ellipsis, Plus, UsersRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton, LinkButton } from '../button'
import { Dialog } from '../dialog'
import { TextField } from '../field'
import { Menu, MenuItem } from '../menu'
import { Card } from '../page'
import { useToast } from '../toast'

interface ClassRow { id: string; name: string; members: number; invited: number }

export type ClassesAnswer =
  | { intent: 'create-class' | 'rename-class' | 'restore-class'; outcome: { kind: 'done'; classId: string; name: string } | { kind: 'wrong' } | { kind: 'name-taken' } | { kind: 'gone' } | { kind: 'forbidden' } }
  | { intent: 'remove-class'; outcome: { kind: 'removed'; name: string; memberIds: string[] } | { kind: 'gone' } | { kind: 'forbidden' } }

/** Classes with how many people they hold; made, renamed and removed here. */
export function ClassesCard({ institutionId, classes }: { institutionId: string; classes: readonly ClassRow[] }) {
  const { t } = useTranslation('people')
  const toast = useToast()
  const fetcher = useFetcher<ClassesAnswer>()
  const form = useRef<HTMLFormElement>(null)
  const [renaming, setRenaming] = useState<ClassRow | null>(null)
  const { data, submit } = fetcher
  const outcome = data?.outcome
  const isMistake = outcome?.kind === 'wrong' || outcome?.kind === 'name-taken'
  const mistake = outcome?.kind === 'wrong' ? t('institution.classWrong') : outcome?.kind === 'name-taken' && t('institution.classTaken')

  useEffect(() => {
    if (!data) return
    const { outcome } = data
    switch (outcome.kind) {
      case 'done':
        setRenaming(null)
        form.current?.reset()
        return toast({ text: t(data.intent === 'create-class' ? 'institution.made' : data.intent === 'rename-class' ? 'institution.renamed' : 'institution.restored', { name: outcome.name }), tone: 'done' })
      case 'removed': {
        const { name, memberIds } = outcome
        return toast({ text: t('institution.removed', { name }), tone: 'done', onUndo: () => submit({ intent: 'restore-class', institutionId, name, memberIds: memberIds.join(',') }, { method: 'post' }) })
      }
      case 'gone':
      case 'forbidden': return toast({ text: t('institution.gone'), tone: 'danger' })
      case 'wrong':
      case 'name-taken':
    }
  }, [data, toast, t, submit, institutionId])

  return (
    <Card title={t('institution.classesTitle')} actions={<LinkButton to={`/people/invitations/class-list?institution=${institutionId}`} icon={<UsersRound aria-hidden />}>{t('invitations.classList')}</LinkButton>}>
      <p className="max-w-prose text-sm text-ink-soft">{classes.length > 0 ? t('institution.classesLead') : t('institution.noClasses')}</p>
      {classes.length > 0 && (
        <ul className="divide-y divide-line">
          {classes.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1">
              <span className="min-w-32 flex-1 font-medium break-words">{one.name}</span>
              <span className="text-sm text-ink-soft" data-figures>{t('institution.members', { count: one.members })}{one.invited > 0 && ` · ${t('institution.invitedToo', { count: one.invited })}`}</span>
              <LinkButton to={`/people?institution=${institutionId}&class=${one.id}`} tone="quiet">{t('institution.showMembers')}</LinkButton>
              <Menu trigger={<IconButton label={t('institution.manageClass', { name: one.name })}><Ellipsis aria-hidden /></IconButton>}>
                <MenuItem onSelect={() => setRenaming(one)}>{t('institution.rename')}</MenuItem>
                <MenuItem isDanger onSelect={() => submit({ intent: 'remove-class', institutionId, classId: one.id }, { method: 'post' })}>{t('institution.remove')}</MenuItem>
              </Menu>
            </li>
          ))}
        </ul>
      )}
      <fetcher.Form ref={form} method="post" className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="intent" value="create-class" />
        <input type="hidden" name="institutionId" value={institutionId} />
        <TextField label={t('institution.className')} name="name" required maxLength={80} autoComplete="off" className="min-w-48 flex-1" error={data?.intent === 'create-class' && isMistake && mistake} />
        <Button type="submit" icon={<Plus aria-hidden />} isBusy={fetcher.state !== 'idle'} className="py-2">{t('institution.createClass')}</Button>
      </fetcher.Form>
      <Dialog open={renaming !== null} onOpenChange={(isOpen) => isOpen || setRenaming(null)} title={t('institution.renameClass', { name: renaming?.name ?? '' })}>
        <fetcher.Form method="post" className="flex flex-wrap items-end gap-2">
          <input type="hidden" name="intent" value="rename-class" />
          <input type="hidden" name="institutionId" value={institutionId} />
          <input type="hidden" name="classId" value={renaming?.id ?? ''} />
          <TextField label={t('institution.className')} name="name" required maxLength={80} defaultValue={renaming?.name} className="min-w-48 flex-1" error={data?.intent === 'rename-class' && isMistake && mistake} />
          <Button type="submit" tone="primary" isBusy={fetcher.state !== 'idle'} className="py-2">{t('institution.rename')}</Button>
        </fetcher.Form>
      </Dialog>
    </Card>
  )
}
