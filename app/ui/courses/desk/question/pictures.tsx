import type { MediaKind } from '~/domain/courses/media'

/** Until the course's media can be chosen: named, not chosen. */
export function MediaField({ label, mediaId }: { courseId: string; kind: MediaKind; label: string; mediaId: string | null; onChange: (mediaId: string | null) => void }) {
  return <p className="font-medium">{label}{mediaId ? ` ${mediaId}` : ''}</p>
}

export function useCoursePicture(_courseId: string, _mediaId: string | null): { src: string; width: number; height: number } | null {
  return null
}
