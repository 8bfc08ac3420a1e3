/** Keys for programs: a DICOM viewer, a PACS, a script. */
export const ACCESS_KEY_DAYS = [1, 7, 30, 90, 365] as const
export const LONGEST_KEY_NAME = 60
/** Of one person, at once. */
export const MOST_ACCESS_KEYS = 20

export interface AccessKeyRow {
  id: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date
}

export const readKeyDays = (text: string) => ACCESS_KEY_DAYS.find((days) => String(days) === text) ?? null
