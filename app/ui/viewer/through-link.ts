/** Somebody without an account reads one study: where its pictures are had, and until when. Nothing that is drawn leaves the page. */
export interface ThroughLink {
  /** Root of WADO-RS. */
  pictures: string
  /** Address of a series' description. */
  series: (id: string) => string
  until: Date
  /** Something of the study was not given any more. */
  onRefused: () => void
}
