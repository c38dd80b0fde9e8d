-- The first requests to a server: FIRST_COUNT answers by wrk's connections, and then no more. FIRST_HEADERS: a file with one header a line, each request takes the next.
-- Prints one line of JSON: the time from the first request to the last of these answers, whatever -d says.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } bench_time; int clock_gettime(int clock, bench_time *time);")

local count, path = tonumber(os.getenv("FIRST_COUNT")), os.getenv("FIRST_HEADERS")
local requests, at = {}, 0
answers, wrong, begun, ended = 0, 0, 0, 0

local function now()
  local time = ffi.new("bench_time")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) * 1e6 + tonumber(time.nanoseconds) / 1e3
end

function init()
  if not path then
    requests[1] = wrk.format()
    return
  end
  for line in io.lines(path) do
    local name, value = line:match("^(%S+): (.*)$")
    requests[#requests + 1] = wrk.format(nil, nil, { ["Host"] = wrk.headers["Host"], [name] = value })
  end
end

function request()
  if begun == 0 then begun = now() end
  at = at % #requests + 1
  return requests[at]
end

function response(status, headers, body)
  answers = answers + 1
  if status ~= 200 or #body ~= 1024 then wrong = wrong + 1 end
  if answers == count then
    ended = now()
    wrk.thread:stop()
  end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done(summary)
  local thread, errors = threads[1], summary.errors
  print(string.format('FIRST {"answers":%d,"microseconds":%d,"wrong":%d}', thread:get("answers"), thread:get("ended") - thread:get("begun"),
    thread:get("wrong") + errors.connect + errors.read + errors.write))
end
