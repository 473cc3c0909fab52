import { tusCollection } from '~/attachments/tus.server'
import { only } from '~/http/api-doors.server'

export const loader = only('POST')

export const action = tusCollection
