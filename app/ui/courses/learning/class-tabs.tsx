import { useTranslation } from '~/i18n/use-translation'
import { LinkTabs } from '~/ui/link-tabs'

/** The parts of a class for those who look after it. */
export function ClassTabs({ classId }: { classId: string }) {
  const { t } = useTranslation('learning')
  const at = `/courses/class/${classId}`
  return <LinkTabs label={t('tabs.label')} tabs={[{ to: at, label: t('tabs.course'), end: true }, { to: `${at}/people`, label: t('tabs.people') }, { to: `${at}/progress-map`, label: t('tabs.map') }, { to: `${at}/marking`, label: t('tabs.marking') }, { to: `${at}/grades`, label: t('tabs.grades') }, { to: `${at}/extensions`, label: t('tabs.extensions') }, { to: `${at}/certificates`, label: t('tabs.certificates') }, { to: `${at}/version`, label: t('tabs.version') }]} />
}
