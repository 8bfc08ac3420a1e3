import { Form, Link, useSearchParams } from '@remix-run/react'
import { DatabaseZap, Images, ScanSearch, Search, ShieldQuestion, SlidersHorizontal, Upload } from 'lucide-react'
import { useState } from 'react'
import { isNarrowed, LIBRARY_MODALITIES, type LibraryFilter, type LibraryPage as LibraryData } from '~/domain/images/library'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../button'
import { Checkbox, Select, TextField } from '../field'
import { cx } from '../class-names'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { StudyCard } from './study-card'

/** What one may read, latest arrival first. The place and the filters are in the address. */
export function LibraryPage({ filter, studies, newer, older, mayImport, mayReview, mayManageSources, workspaces }: LibraryData & { filter: LibraryFilter }) {
  const { t } = useTranslation('images')
  const isFiltered = isNarrowed(filter)
  return (
    <Page className="max-w-[100rem]">
      <PageHeader
        title={t('title')} lead={t('library.lead')}
        actions={
          <>
            {mayManageSources && <LinkButton to="/images/sources" icon={<DatabaseZap aria-hidden />}>{t('library.sources')}</LinkButton>}
            {mayReview && <LinkButton to="/images/review" icon={<ShieldQuestion aria-hidden />}>{t('library.review')}</LinkButton>}
            {mayImport && <LinkButton to="/images/import" tone="primary" icon={<Upload aria-hidden />}>{t('library.import')}</LinkButton>}
          </>
        }
      />
      {(studies.length > 0 || isFiltered || newer) && <Filters filter={filter} workspaces={workspaces} mayReview={mayReview} />}
      {studies.length > 0 ? (
        <ul className="grid gap-4 sm:grid-cols-[repeat(auto-fill,minmax(17rem,1fr))]">
          {studies.map((study) => <li key={study.id}><StudyCard study={study} /></li>)}
        </ul>
      ) : isFiltered ? (
        <EmptyState icon={<ScanSearch />} title={t('library.noMatch')} text={t('library.noMatchText')} action={<LinkButton to="/images">{t('library.clear')}</LinkButton>} />
      ) : (
        <EmptyState
          icon={<Images />} title={t('library.none')} text={t(mayImport ? 'library.noneImport' : 'library.noneText')}
          action={mayImport && <LinkButton to="/images/import" tone="primary" icon={<Upload aria-hidden />}>{t('library.import')}</LinkButton>}
        />
      )}
      <Parts newer={newer} older={older} />
    </Page>
  )
}

function Filters({ filter, workspaces, mayReview }: { filter: LibraryFilter } & Pick<LibraryData, 'workspaces' | 'mayReview'>) {
  const { t } = useTranslation('images')
  // On a phone the pictures come first: one field, the others behind a button, unless something was chosen in them.
  const [isOpen, setIsOpen] = useState(isNarrowed({ ...filter, words: '' }))
  const folded = isOpen ? '' : 'max-sm:hidden'
  return (
    // Drawn anew for another address: the fields show what the list was narrowed to.
    <Form key={JSON.stringify(filter)} method="get" role="search" aria-label={t('library.filters')} className="grid items-end gap-3 sm:grid-cols-2 lg:flex lg:flex-wrap">
      <TextField label={t('library.search')} placeholder={t('library.searchHint')} name="search" type="search" defaultValue={filter.words} className="sm:col-span-2 lg:min-w-80 lg:flex-1" />
      {workspaces.length > 1 && (
        <Select label={t('library.workspace')} name="workspace" defaultValue={filter.workspace ?? ''} className={cx('lg:w-40', folded)}>
          <option value="">{t('library.any')}</option>
          {workspaces.map((workspace) => <option key={workspace} value={workspace}>{t(`workspace.${workspace}`)}</option>)}
        </Select>
      )}
      <Select label={t('library.modality')} name="modality" defaultValue={filter.modality} className={cx('lg:w-36', folded)}>
        <option value="">{t('library.any')}</option>
        {[...new Set([...LIBRARY_MODALITIES, ...(filter.modality ? [filter.modality] : [])])].map((modality) => <option key={modality}>{modality}</option>)}
      </Select>
      <TextField label={t('library.body')} name="body" defaultValue={filter.bodyPart} className={cx('lg:w-40', folded)} />
      {mayReview && <Checkbox label={t('library.held')} name="held" value="yes" defaultChecked={filter.isHeld} className={folded} />}
      <div className="flex gap-2">
        <Button type="submit" icon={<Search aria-hidden />}>{t('library.find')}</Button>
        {!isOpen && <Button tone="quiet" icon={<SlidersHorizontal aria-hidden />} className="sm:hidden" onClick={() => setIsOpen(true)}>{t('library.moreFilters')}</Button>}
        {isNarrowed(filter) && <Link to="/images" className="target inline-flex items-center px-2 font-medium text-accent underline underline-offset-4">{t('library.clear')}</Link>}
      </div>
    </Form>
  )
}

/** Not numbered: a hundred thousand studies are not counted to show twenty-four of them. */
function Parts({ newer, older }: Pick<LibraryData, 'newer' | 'older'>) {
  const { t } = useTranslation('images')
  const [search] = useSearchParams()
  if (!newer && !older) return null
  const to = (direction: 'newer' | 'older', place: string) => {
    const next = new URLSearchParams(search)
    next.delete('newer')
    next.delete('older')
    next.set(direction, place)
    return `?${next}`
  }
  return (
    <nav aria-label={t('library.pages')} className="flex justify-between gap-3">
      {newer ? <LinkButton to={to('newer', newer)} rel="prev">{t('library.newer')}</LinkButton> : <span />}
      {older && <LinkButton to={to('older', older)} rel="next">{t('library.older')}</LinkButton>}
    </nav>
  )
}
