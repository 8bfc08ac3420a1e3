import type { Upload } from '@tus/server'
import { unsealForImages } from '~/domain/images/image-key.server'
import { receiveFile } from '~/domain/images/receive-file.server'
import type { Services } from '~/infra/services.server'
import { importOfUpload, type UploadStore } from './upload-store.server'

/** A whole upload becomes one file of its import. Again is the same: the upload's id is the entry's. */
export async function handOver(services: Services, store: UploadStore, upload: Pick<Upload, 'id' | 'metadata'>): Promise<'taken' | 'closed'> {
  const sealed = Buffer.from(upload.metadata?.sealedName ?? '', 'base64')
  const name = unsealForImages(services.env, 'file-name', upload.id, sealed)?.toString('utf8') ?? '?'
  const received = await receiveFile(services, importOfUpload(upload.id)!, { id: upload.id, name, path: store.pathOf(upload.id) })
  if (received.kind === 'closed') return 'closed'
  await store.notes.delete(upload.id)
  return 'taken'
}
