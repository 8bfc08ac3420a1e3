import { Link } from '@remix-run/react'
import { Box, Boxes, CloudOff, FileUp, Images, LoaderCircle, TriangleAlert } from 'lucide-react'
import type { ModelRow } from '~/domain/anatomy/anatomy'
import type { LessonRow } from '~/domain/anatomy/lesson'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { LinkButton } from '~/ui/button'
import { Page, PageHeader } from '~/ui/page'
import { Progress } from '~/ui/progress'
import { EmptyState } from '~/ui/states'
import { useFreshData } from '~/ui/use-fresh-data'
import { OpenLabs, type ListedLab } from './lab/open-labs'
import { LessonCards } from './lesson-desk/lesson-cards'

/** A model as the page is given it: dates are text by then. */
export type ListedModel = Omit<ModelRow, 'createdAt'> & { createdAt: string | Date }

const FRESH_MS = 4_000
const CALM_MS = 60_000

/** The models that one may open, newest first. */
export function LibraryPage({ lessons, models, labs, mayMake, isCut }: { lessons: { lessons: readonly LessonRow[]; isCut: boolean }; models: readonly ListedModel[]; labs: readonly ListedLab[]; mayMake: boolean; isCut: boolean }) {
  const { t } = useTranslation('anatomy')
  useFreshData(models.some(({ state }) => state === 'waiting') ? FRESH_MS : CALM_MS)
  return (
    <Page className="max-w-[100rem]">
      <PageHeader title={t('title')} lead={t('library.lead')} actions={mayMake && <><LinkButton to="/anatomy/import" icon={<FileUp aria-hidden />}>{t('library.bring')}</LinkButton>{models.length > 0 && <LinkButton to="/images" tone="primary" icon={<Images aria-hidden />}>{t('library.choose')}</LinkButton>}</>} />
      <OpenLabs labs={labs} />
      <LessonCards {...lessons} />
      {lessons.lessons.length > 0 && models.length > 0 && <h2 className="-mb-4 text-lg font-semibold">{t('library.models')}</h2>}
      {models.length === 0 ? (
        <EmptyState icon={<Boxes />} title={t('library.none')} text={t(mayMake ? 'library.noneMake' : 'library.noneText')} action={<LinkButton to="/images" tone="primary" icon={<Images aria-hidden />}>{t(mayMake ? 'library.choose' : 'library.images')}</LinkButton>} />
      ) : (
        <ul className="grid gap-4 sm:grid-cols-[repeat(auto-fill,minmax(18rem,1fr))]">
          {models.map((model) => <li key={model.id}><ModelCard model={model} /></li>)}
        </ul>
      )}
      {isCut && <p className="text-ink-soft">{t('library.cut')}</p>}
    </Page>
  )
}

function ModelCard({ model }: { model: ListedModel }) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  return (
    <Link to={`/anatomy/models/${model.id}`} data-model={model.id} data-state={model.state} className="flex h-full flex-col gap-3 rounded-lg border border-line bg-raised p-4 hover:border-accent">
      <span className="flex items-start gap-3">
        <span className="grid size-12 shrink-0 place-items-center rounded-sm bg-accent-soft text-accent"><Box className="size-6" aria-hidden /></span>
        <span className="flex min-w-0 flex-col">
          <span className="font-medium break-words">{model.title}</span>
          <span className="text-sm break-words text-ink-soft">{model.source !== 'study' ? t(`library.of.${model.source}`) : model.study ? model.study.description || t('library.unnamedStudy') : t('library.noStudy')}</span>
        </span>
      </span>
      {(model.state === 'failed' || model.state === 'withdrawn') && model.reason && <span className="text-sm text-ink-soft">{t(`reason.${model.reason}`)}</span>}
      {model.state === 'waiting' && model.progress !== null && <Progress label={t('making.progress')} fraction={model.progress} />}
      <span className="mt-auto flex flex-wrap items-center gap-1">
        <StateBadge model={model} />
        {model.shows && model.shows !== 'all' && <Badge>{t(`shows.${model.shows}`)}</Badge>}
        {model.state === 'ready' && <Badge>{t('library.structures', { count: model.structures })}</Badge>}
        <span className="ml-auto text-sm text-ink-soft tabular-nums">{format.date(model.createdAt)}</span>
      </span>
    </Link>
  )
}

function StateBadge({ model }: { model: ListedModel }) {
  const { t } = useTranslation('anatomy')
  switch (model.state) {
    case 'ready': return null
    case 'waiting': return <Badge tone="accent" icon={<LoaderCircle aria-hidden />}>{t('modelState.waiting')}</Badge>
    case 'failed': return <Badge tone="danger" icon={<TriangleAlert aria-hidden />}>{t('modelState.failed')}</Badge>
    case 'withdrawn': return <Badge tone="attention" icon={<CloudOff aria-hidden />}>{t('modelState.withdrawn')}</Badge>
  }
}
