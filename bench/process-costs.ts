import { readFileSync } from 'node:fs'

/** Memory that a process has, in bytes (Linux). */
export function memoryOf(pid: number): number {
	const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
	return Number(kilobytes) * 1024
}

/** Time that a process has had of all cores so far, in seconds (Linux counts hundredths). */
export function cpuSecondsOf(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
	return (Number(fields[11]) + Number(fields[12])) / 100
}
