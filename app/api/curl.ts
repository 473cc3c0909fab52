import type { Operation } from './operation'

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** A command line that makes the call. `$ORIGIN` and `$TOKEN` are the reader's. */
export function curlOf({ method, path, scope, signed, request, upload }: Operation): string {
	const address = `"$ORIGIN${path.replace(/\{(\w+)\}/g, (_, name) => `$${toShell(name)}`)}"`
	const lines = [
		`curl ${method === 'GET' ? '' : `-X ${method} `}${address}`,
		...(scope === null ? [] : ['-H "Authorization: Bearer $TOKEN"']),
		...(signed
			? ['id', 'timestamp', 'signature'].map(name => `-H "webhook-${name}: $${name.toUpperCase()}"`)
			: []),
		...(request
			? ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(request.example))}`]
			: []),
		...(upload ? ['-F file=@photo.jpg'] : []),
	]
	return lines.join(' \\\n  ')
}

const toShell = (name: string) => name.replace(/([A-Z])/g, '_$1').toUpperCase()
