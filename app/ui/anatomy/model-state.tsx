import { Boxes, CloudOff, MonitorX, RefreshCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ModelRow } from '~/domain/anatomy/anatomy'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { Progress } from '~/ui/progress'

/** Why there is no picture. */
export type NoPicture =
  | { kind: 'making'; progress: number | null }
  | { kind: 'failed' | 'withdrawn'; reason: ModelRow['reason'] }
  | { kind: 'no-webgl' | 'context-lost' | 'not-loaded' | 'engine' | 'offline' }

/** In place of the picture: what happened, what was kept, what to do. */
export function NoPictureYet({ why, again, mayEdit, onMakeAgain, studyId }: { why: NoPicture; again: () => void; mayEdit: boolean; onMakeAgain: () => void; studyId: string | null }) {
  const { t } = useTranslation('anatomy')
  switch (why.kind) {
    case 'making': return (
      <Screen icon={<Boxes />} title={t('making.title')} text={t('making.text')}>
        <div className="w-72 max-w-full"><Progress label={t('making.progress')} fraction={why.progress} /></div>
      </Screen>
    )
    case 'failed': return (
      <Screen icon={<TriangleAlert />} title={t('failed.title')} text={t(why.reason ? `reason.${why.reason}` : 'reason.unreadable')} isAlert>
        {mayEdit && <Button icon={<RefreshCw aria-hidden />} onClick={onMakeAgain}>{t('failed.again')}</Button>}
        {studyId && <LinkButton to={`/images/${studyId}`}>{t('openStudy')}</LinkButton>}
      </Screen>
    )
    case 'withdrawn': return (
      <Screen icon={<CloudOff />} title={t('withdrawn.title')} text={t(why.reason ? `reason.${why.reason}` : 'reason.source-removed')}>
        <LinkButton to="/anatomy">{t('toList')}</LinkButton>
        {mayEdit && why.reason !== 'source-removed' && <Button icon={<RefreshCw aria-hidden />} onClick={onMakeAgain}>{t('failed.again')}</Button>}
      </Screen>
    )
    case 'no-webgl': return <Screen icon={<MonitorX />} title={t('problem.noWebgl.title')} text={t('problem.noWebgl.text')} isAlert>{studyId && <LinkButton to={`/images/${studyId}`}>{t('openStudy')}</LinkButton>}</Screen>
    case 'context-lost': return <Screen icon={<RefreshCw />} title={t('problem.lost.title')} text={t('problem.lost.text')} isAlert><Button onClick={again}>{t('again')}</Button></Screen>
    case 'not-loaded': return <Screen icon={<TriangleAlert />} title={t('problem.notLoaded.title')} text={t('problem.notLoaded.text')} isAlert><Button onClick={again}>{t('again')}</Button></Screen>
    case 'engine': return <Screen icon={<TriangleAlert />} title={t('problem.engine.title')} text={t('problem.engine.text')} isAlert><Button onClick={again}>{t('again')}</Button></Screen>
    case 'offline': return <Screen icon={<CloudOff />} title={t('problem.offline.title')} text={t('problem.offline.text')} isAlert><Button onClick={again}>{t('again')}</Button></Screen>
  }
}

function Screen({ icon, title, text, isAlert, children }: { icon: ReactNode; title: string; text: string; isAlert?: boolean; children?: ReactNode }) {
  return (
    <div role={isAlert ? 'alert' : 'status'} className="absolute inset-0 z-10 grid place-items-center overflow-y-auto bg-surface p-6 text-center" data-no-picture>
      <div className="flex max-w-md flex-col items-center gap-3">
        <span className="text-ink-soft [&_svg]:size-10" aria-hidden>{icon}</span>
        <p className="text-lg font-semibold">{title}</p>
        <p className="text-ink-soft">{text}</p>
        <div className="flex flex-wrap justify-center gap-2 pt-2">{children}</div>
      </div>
    </div>
  )
}
