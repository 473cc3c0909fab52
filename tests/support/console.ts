import { format } from 'node:util'
import { afterAll, afterEach } from 'vitest'

// A console.error is a failure. A test that expects one takes it over by
// vi.spyOn(console, 'error').mockImplementation(…).
let complaints: string[] = []
console.error = (...words: unknown[]) => {
	complaints.push(format(...words))
}

function failOnComplaints() {
	const found = complaints
	complaints = []
	if (found.length > 0) throw new Error(`console.error was called:\n${found.join('\n')}`)
}

afterEach(failOnComplaints)
afterAll(failOnComplaints)
