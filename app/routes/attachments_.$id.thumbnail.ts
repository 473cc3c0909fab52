import { serveAttachment } from '~/attachments/serve.server'
import { pageOrFrame } from '~/embed/file-door.server'

/** The picture as it stands in the conversation. */
export const loader = pageOrFrame(serveAttachment('thumbnail'))
