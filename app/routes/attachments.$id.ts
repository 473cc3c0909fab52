import { serveAttachment } from '~/attachments/serve.server'
import { pageOrFrame } from '~/embed/file-door.server'

/** The file itself. Of a picture, a copy without metadata. */
export const loader = pageOrFrame(serveAttachment('file'))
