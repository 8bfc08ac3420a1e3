import type { DeskLabel } from '#imaging/segmentation/desk/desk'
import { sendFiles } from '../import/send-files'

export type SavedLabels =
  | { kind: 'saved'; version: number }
  | { kind: 'changed'; version: number }
  | { kind: 'forbidden' | 'not-found' | 'not-a-source' | 'no-file' | 'too-large' | 'disk-full' | 'not-labels' | 'other-grid' | 'bad-names' | 'failed' }

const ANSWERS: readonly string[] = ['saved', 'changed', 'forbidden', 'not-found', 'not-a-source', 'no-file', 'too-large', 'not-labels', 'other-grid', 'bad-names']

/** The file first, then what it is; nothing of the page's work is touched. */
export async function saveLabels({ modelId, institutionId, file, names, version }: { modelId: string; institutionId: string; file: Blob; names: readonly DeskLabel[]; version: number }, onProgress: (fraction: number) => void): Promise<SavedLabels> {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const sent = await sendFiles([{ role: 'labels', file: new File([file], 'labels.nii.gz') }], { key, institutionId }, onProgress).done
  if (sent !== 'sent') return { kind: sent }
  try {
    const body = new URLSearchParams({ key, version: String(version), names: JSON.stringify(names.map(({ label, name, chinese, colour }) => ({ label, name, chinese, colour }))) })
    const response = await fetch(`/anatomy/models/${modelId}/labels/save`, { method: 'POST', body })
    // Signed out meanwhile: the sign-in page answers.
    if (response.redirected) return { kind: 'forbidden' }
    const answer = (await response.json()) as { kind?: string }
    return answer.kind !== undefined && ANSWERS.includes(answer.kind) ? (answer as SavedLabels) : { kind: 'failed' }
  } catch {
    return { kind: 'failed' }
  }
}
