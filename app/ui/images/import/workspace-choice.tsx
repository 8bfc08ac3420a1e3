import { useId } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { Workspace } from '~/policy/images'

/** Which shelf the images go to, with what that means for who sees them. */
export function WorkspaceChoice({ workspaces, value, institution, onChange, name }: { workspaces: readonly Workspace[]; value: Workspace; institution: string; onChange: (to: Workspace) => void; name?: string }) {
  const { t } = useTranslation('images')
  const id = useId()
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t('import.workspace')}</legend>
      {workspaces.map((workspace) => (
        <label key={workspace} className="target flex cursor-pointer items-start gap-3 rounded-sm border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft">
          <input type="radio" name={name ?? id} value={workspace} checked={value === workspace} onChange={() => onChange(workspace)} className="mt-1 size-5 shrink-0 accent-(--accent)" />
          <span className="flex flex-col">
            <span className="font-medium">{t(`workspace.${workspace}`)}</span>
            <span className="text-sm text-ink-soft">{t(`import.means.${workspace}`, { institution })}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
