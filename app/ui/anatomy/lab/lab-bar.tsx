import { Copy, Eye, Glasses, Hand, LogOut, Monitor, Smartphone, Undo2, UserRoundCheck, Users } from 'lucide-react'
import type { AssetManifest } from '#vr/contract'
import type { LabHeld, LabMode, LabPerson } from '#vr/lab/protocol'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { Dialog } from '~/ui/dialog'
import { QrCode } from '~/ui/qr-code'
import { keyOf, nameIn } from '../rules/tree'
import type { LabRoomShown } from './use-lab'

const DEVICE_ICONS = { headset: <Glasses aria-hidden />, desktop: <Monitor aria-hidden />, phone: <Smartphone aria-hidden /> }

export interface LabBarProps {
  room: LabRoomShown | null
  held: readonly LabHeld[]
  manifest: AssetManifest
  personId: string
  mayLead: boolean
  isAway: boolean
  isPrivate: boolean
  isFollowing: boolean
  mayFollow: boolean
  address: string
  onLead: (mode: LabMode) => void
  onPrivate: (isPrivate: boolean) => void
  onFollow: () => void
  onEnd: () => void
}

/** Who is here, who leads, and how one goes one's own way. */
export function LabBar({ room, held, manifest, personId, mayLead, isAway, isPrivate, isFollowing, mayFollow, address, onLead, onPrivate, onFollow, onEnd }: LabBarProps) {
  const { t } = useTranslation('lab')
  const leader = room?.people.find(({ person }) => person === room.leader)?.name ?? t('somebody')
  const isLeader = room?.leader === personId
  const isLed = room?.mode !== 'free'
  return (
    <section aria-label={t('label')} data-lab-bar className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-raised px-3 py-1">
      <span role="status" className="flex flex-wrap items-center gap-2">
        <Badge tone={isLed ? 'accent' : 'done'} icon={isLed ? <UserRoundCheck aria-hidden /> : <Hand aria-hidden />}>{!isLed ? t('free') : isLeader ? t('ledBySelf') : t('led', { name: leader })}</Badge>
        {isAway && <Badge tone="attention">{t('away')}</Badge>}
        {isPrivate && <Badge tone="attention">{t('isPrivate')}</Badge>}
        {isFollowing && !isPrivate && <span className="text-sm text-ink-soft max-sm:hidden">{t('following', { name: leader })}</span>}
      </span>
      <span className="ml-auto flex flex-wrap items-center gap-1">
        {mayFollow && <Button tone="quiet" icon={<Eye aria-hidden />} title={t('follow', { name: leader })} onClick={onFollow}><span className="max-sm:sr-only">{t('follow', { name: leader })}</span></Button>}
        {mayLead && (isLed && isLeader
          ? <Button tone="quiet" icon={<Hand aria-hidden />} onClick={() => onLead('free')}><span className="max-sm:sr-only">{t('setFree')}</span></Button>
          : <Button tone="quiet" icon={<UserRoundCheck aria-hidden />} onClick={() => onLead('led')}><span className="max-sm:sr-only">{t('lead')}</span></Button>)}
        <Button tone="quiet" icon={isPrivate ? <Undo2 aria-hidden /> : <Copy aria-hidden />} title={t(isPrivate ? 'shared' : 'private')} onClick={() => onPrivate(!isPrivate)}><span className="max-sm:sr-only">{t(isPrivate ? 'shared' : 'private')}</span></Button>
        <Dialog
          title={t('people.title')}
          trigger={<Button tone="quiet" icon={<Users aria-hidden />} data-people={room?.people.length ?? 0}><span className="max-sm:sr-only">{t('people.count', { count: room?.people.length ?? 0 })}</span><span aria-hidden className="sm:hidden">{room?.people.length ?? 0}</span></Button>}
          footer={mayLead && <Button tone="danger" icon={<LogOut aria-hidden />} onClick={onEnd}>{t('end')}</Button>}
        >
          <ul className="flex max-h-[45dvh] flex-col gap-1 overflow-y-auto overscroll-contain">
            {room?.people.map((one) => <Row key={one.slot} one={one} isSelf={one.slot === room.slot} isLeader={isLed && one.person === room.leader} held={held} manifest={manifest} />)}
          </ul>
          <CopyField label={t('people.link')} value={address} hint={t('people.linkHint')} />
          <QrCode text={address} label={t('people.qr')} className="mx-auto w-44" />
        </Dialog>
      </span>
    </section>
  )
}

function Row({ one, isSelf, isLeader, held, manifest }: { one: LabPerson; isSelf: boolean; isLeader: boolean; held: readonly LabHeld[]; manifest: AssetManifest }) {
  const { t, i18n } = useTranslation('lab')
  const handle = held.find(({ person }) => person === one.person)?.handle
  const structure = handle && manifest.structures.find(({ key }) => keyOf(key) === handle)
  const what = !handle ? null : structure ? nameIn(structure.name, i18n.language as Language) : t(handle === 'body' ? 'people.body' : handle.startsWith('cut:') ? 'people.aCut' : 'people.aGroup')
  return (
    <li data-person={one.slot} className="flex min-h-11 items-center gap-3 rounded-sm px-2">
      <span className="size-4 shrink-0 rounded-full border border-line" style={{ backgroundColor: `hsl(${one.hue} 75% 55%)` }} aria-hidden />
      <span className="min-w-0 flex-1 truncate">{isSelf ? t('people.you', { name: one.name }) : one.name}</span>
      {what && <span className="text-sm text-ink-soft">{t('people.holds', { what })}</span>}
      {isLeader && <Badge tone="accent">{t('people.leads')}</Badge>}
      <span role="img" aria-label={t(`people.${one.device}`)} title={t(`people.${one.device}`)} className="text-ink-soft [&_svg]:size-5">{DEVICE_ICONS[one.device]}</span>
    </li>
  )
}
