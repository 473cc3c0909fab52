-- For wrk, by load.ts: asks with the next number each time, from the one that is given on.
local n
function init(args) n = tonumber(args[1]) end
function request() n = n + 1 return wrk.format(nil, wrk.path .. n) end
