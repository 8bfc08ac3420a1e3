import { Form, useNavigation } from '@remix-run/react'
import { ListChecks } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { LANGUAGE_NAMES, LANGUAGES } from '~/i18n/languages'
import { ROLES } from '~/policy/actor'
import { Button } from '../button'
import { FormError, Select, TextArea, TextField } from '../field'
import { Card } from '../page'
import type { Refusal } from './class-list-result'

/** A list as a file or pasted, and what counts where it says nothing. */
export function ClassListForm({ institutionId, classes, language, refusal }: { institutionId: string; classes: readonly { id: string; name: string }[]; language: string; refusal: Refusal | null }) {
  const { t } = useTranslation('people')
  const listId = useId()
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Card>
      <Form method="post" encType="multipart/form-data" className="flex flex-col gap-4">
        <FormError>{refusal && t(`classList.refusal.${refusal.why}`, { heading: 'heading' in refusal ? refusal.heading : '', line: 'line' in refusal ? refusal.line : 0 })}</FormError>
        <input type="hidden" name="intent" value="check" />
        <input type="hidden" name="institutionId" value={institutionId} />
        <TextField label={t('classList.file')} name="file" type="file" accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values" hint={t('classList.fileHint')} />
        <TextArea label={t('classList.paste')} name="pasted" rows={5} spellCheck={false} hint={t('classList.pasteHint')} />
        <div className="grid gap-4 sm:grid-cols-3">
          <Select label={t('classList.role')} name="role" defaultValue="student">
            {ROLES.filter((role) => role !== 'administrator').map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}
          </Select>
          <TextField label={t('classList.class')} name="class" maxLength={80} autoComplete="off" list={listId} />
          <datalist id={listId}>{classes.map((one) => <option key={one.id} value={one.name} />)}</datalist>
          <Select label={t('classList.language')} name="language" defaultValue={language}>
            {LANGUAGES.map((one) => <option key={one} value={one}>{LANGUAGE_NAMES[one]}</option>)}
          </Select>
        </div>
        <Button type="submit" tone="primary" size="large" isBusy={isBusy} icon={<ListChecks aria-hidden />} className="self-start">{t('classList.check')}</Button>
      </Form>
    </Card>
  )
}
