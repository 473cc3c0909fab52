import { tusUpload } from '~/attachments/tus.server'

export const loader = tusUpload

export const action = tusUpload
