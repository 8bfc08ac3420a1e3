import { Plus } from 'lucide-react'
import { BLOCK_KINDS, type BlockKind } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Menu, MenuItem } from '~/ui/menu'
import { KindIcon } from './kind-icon'

/** Every kind of block that can be written, in one menu. */
export function InsertBlock({ kinds = BLOCK_KINDS, isMain = false, onInsert }: { kinds?: readonly BlockKind[]; isMain?: boolean; onInsert: (kind: BlockKind) => void }) {
  const { t } = useTranslation('course-desk')
  return (
    <Menu align="start" trigger={<Button tone={isMain ? 'primary' : 'quiet'} icon={<Plus aria-hidden />} className={isMain ? undefined : 'text-ink-soft'}>{t(isMain ? 'lesson.add' : 'lesson.insert')}</Button>}>
      <div className="grid max-h-[60dvh] overflow-y-auto sm:grid-cols-2">
        {kinds.map((kind) => <MenuItem key={kind} onSelect={() => onInsert(kind)}><KindIcon kind={kind} />{t(`kind.${kind}`)}</MenuItem>)}
      </div>
    </Menu>
  )
}
