import type { Block, BlockKind } from '../block'
import { emptyDoc } from '../rich-text'

/** Lower-case letters and digits, at random: ids never tell an order. */
export function newId(random: () => number = Math.random): string {
  return Array.from({ length: 16 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[Math.floor(random() * 36)]).join('')
}

/** An empty block with the rule that its kind is mostly used with. */
export function newBlock(kind: BlockKind, id: string): Block {
  const none = { kind: 'none' } as const
  const seen = { kind: 'seen' } as const
  switch (kind) {
    case 'text': return { id, rule: seen, body: { kind, doc: emptyDoc() } }
    case 'picture': return { id, rule: seen, body: { kind, mediaId: null, alt: '', caption: '', hotspots: [] } }
    case 'video': return { id, rule: { kind: 'watched', share: 0.9 }, body: { kind, mediaId: null, captions: [], chapters: [], questions: [] } }
    case 'audio': return { id, rule: { kind: 'watched', share: 0.9 }, body: { kind, mediaId: null, captions: [], chapters: [], transcript: '' } }
    case 'stack': return { id, rule: seen, body: { kind, studyId: null, seriesId: null, caption: '', steps: [] } }
    case 'compare': return { id, rule: seen, body: { kind, left: { mediaId: null, alt: '', words: '' }, right: { mediaId: null, alt: '', words: '' } } }
    case 'case': return { id, rule: seen, body: { kind, caseId: null } }
    case 'surgery': return { id, rule: { kind: 'watched', share: 0.9 }, body: { kind, recordingId: null, stream: '', fromS: 0, toS: null, caption: '' } }
    case 'lesson3d': return { id, rule: seen, body: { kind, lessonId: null } }
    case 'quiz': return { id, rule: { kind: 'scored', share: 0.6 }, body: { kind, questions: [], attempts: 0, tells: 'each' } }
    case 'assignment': return { id, rule: { kind: 'scored', share: 0.5 }, body: { kind, doc: emptyDoc(), takes: { text: true, files: 0, studyId: null }, rubric: [], late: { percentADay: 0, days: 7 }, attempts: 1 } }
    case 'download': return { id, rule: none, body: { kind, mediaId: null, words: '' } }
    case 'link': return { id, rule: none, body: { kind, url: '', words: '' } }
  }
}
