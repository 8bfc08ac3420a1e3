import { useTranslation } from '~/i18n/use-translation'

/** Who may read it once it is out. Holds at once; not changed while it waits for review. */
export function Readers({ isOpen, isDisabled, institution, onChange }: { isOpen: boolean; isDisabled: boolean; institution: string; onChange: (to: 'everybody' | 'institution') => void }) {
  const { t } = useTranslation('writing')
  return (
    <fieldset disabled={isDisabled} className="flex flex-col gap-1">
      <legend className="pb-1 font-medium">{t('readers.title')}</legend>
      {(['everybody', 'institution'] as const).map((to) => (
        <label key={to} className="target flex items-center gap-3">
          <input type="radio" name="readers" checked={isOpen === (to === 'everybody')} onChange={() => onChange(to)} className="size-5 shrink-0 accent-(--accent)" />
          <span>{t(`readers.${to}`, { institution })}</span>
        </label>
      ))}
    </fieldset>
  )
}
