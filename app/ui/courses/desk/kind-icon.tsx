import { Box, ClipboardList, Columns2, Download, FileAudio, FileText, Film, Image, Layers, Link as LinkIcon, ListChecks, Stethoscope, Video } from 'lucide-react'
import type { BlockKind } from '~/domain/courses/block'

const ICONS = { text: FileText, picture: Image, video: Video, audio: FileAudio, stack: Layers, compare: Columns2, case: Stethoscope, surgery: Film, lesson3d: Box, quiz: ListChecks, assignment: ClipboardList, download: Download, link: LinkIcon } satisfies Record<BlockKind, typeof Box>

export function KindIcon({ kind }: { kind: BlockKind }) {
  const Icon = ICONS[kind]
  return <Icon aria-hidden className="size-5 shrink-0" />
}
