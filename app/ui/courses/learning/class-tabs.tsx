import { useTranslation } from '~/i18n/use-translation'
import { LinkTabs } from '~/ui/link-tabs'

/** The parts of a class for those who look after it. */
export function ClassTabs({ classId }: { classId: string }) {
  const { t } = useTranslation(['learning', 'grading', 'progress'])
  const at = `/courses/class/${classId}`
  return <LinkTabs label={t('tabs.label')} tabs={[{ to: at, label: t('tabs.course'), end: true }, { to: `${at}/people`, label: t('tabs.people') }, { to: `${at}/progress-map`, label: t('grading:tabs.map') }, { to: `${at}/marking`, label: t('grading:tabs.marking') }, { to: `${at}/grades`, label: t('grading:tabs.grades') }, { to: `${at}/extensions`, label: t('progress:extensions.title') }, { to: `${at}/certificates`, label: t('progress:certificates.title') }, { to: `${at}/version`, label: t('progress:version.link') }]} />
}
