/** A model that may be added to a scene, as the list of choices shows it. */
export interface BesideModel {
  id: string
  title: string
  revision: number
  structures: number
  institution: string
  /** Whoever may open the first may open this one as well: it may be used where others see it, in lessons and labs. */
  isForAll: boolean
}
