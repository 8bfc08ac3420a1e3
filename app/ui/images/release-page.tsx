import { Form, useNavigation } from '@remix-run/react'
import { ArrowLeft, GraduationCap } from 'lucide-react'
import type { ReleaseState } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button, LinkButton } from '../button'
import { FormError } from '../field'
import { Card, Page, PageHeader } from '../page'

/** The step from one's own institution to everybody who learns: what is missing is said before it is tried. */
export function ReleasePage({ study, result }: { study: ReleaseState; result: { intent: string; kind: string } | null }) {
  const { t } = useTranslation('images')
  const isBusy = useNavigation().state !== 'idle'
  const { pixels, faces } = study
  const isReady = pixels.length + faces.length === 0
  const isTeaching = study.workspace === 'teaching'
  return (
    <Page width="reading">
      <PageHeader
        title={t('release.title')} lead={study.description || t('library.untitled')} status={<Badge tone={isTeaching ? 'accent' : 'neutral'}>{t(`workspace.${study.workspace}`)}</Badge>}
        actions={<LinkButton to={`/images/${study.id}`} icon={<ArrowLeft aria-hidden />}>{t('share.back')}</LinkButton>}
      />
      {result?.kind === 'moved' && <p role="status" className="rounded-sm bg-done-soft px-4 py-3 font-medium text-done">{t(result.intent === 'release' ? 'release.released' : 'release.movedBack')}</p>}
      <FormError>{result?.kind === 'undecided' ? t('release.undecided') : result?.kind === 'changed' ? t('release.changed') : null}</FormError>
      <Card>
        <p>{t(isTeaching ? 'release.isThere' : 'release.lead')}</p>
        {!isTeaching && (isReady ? <p>{t('release.ready')}</p> : (
          <>
            <p className="font-medium">{t('release.missing')}</p>
            <ul className="flex flex-col gap-2">
              {pixels.length > 0 && <Missing text={t('release.pixels', { count: pixels.length })} to={pixels[0]!} />}
              {faces.length > 0 && <Missing text={t('release.faces', { count: faces.length })} to={faces[0]!} />}
            </ul>
          </>
        ))}
        <Form method="post">
          <input type="hidden" name="intent" value={isTeaching ? 'take-back' : 'release'} />
          {isTeaching
            ? <Button type="submit" isBusy={isBusy}>{t('release.takeBack')}</Button>
            : <Button type="submit" tone="primary" icon={<GraduationCap aria-hidden />} isBusy={isBusy} disabled={!isReady}>{t('release.release')}</Button>}
        </Form>
      </Card>
    </Page>
  )
}

function Missing({ text, to }: { text: string; to: string }) {
  const { t } = useTranslation('images')
  return <li className="flex flex-wrap items-center justify-between gap-2 rounded-sm bg-attention-soft px-4 py-2 text-attention">{text}<LinkButton to={`/images/review/${to}`}>{t('release.look')}</LinkButton></li>
}
