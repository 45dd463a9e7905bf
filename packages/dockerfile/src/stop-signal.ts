const NAMES = new Set(
  `ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP
   TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX`.split(/\s+/),
);
const REALTIME = /^RT(?:MIN\+(?:[1-9]|1[0-5])|MAX-(?:[1-9]|1[0-4]))$/;

/** What is wrong with a signal: it is a number, or a name with or without SIG (moby/sys, `signal.ParseSignal`). */
export function signalProblem(signal: string): string | undefined {
  const name = signal.toUpperCase().replace(/^SIG/, '');
  const known = /^[-+]?\d+$/.test(signal)
    ? Number(signal) !== 0
    : NAMES.has(name) || REALTIME.test(name);
  return known ? undefined : `invalid signal: ${signal}`;
}
