-- Requests with the headers of a file in turn, every tenth with a token that is garbage, at a pace: SOAK_PAUSE ms between an answer and the next request of a connection.
local requests, at, number = {}, 0, 0
local pause = tonumber(os.getenv("SOAK_PAUSE"))
other, garbage = 0, 0

function init()
  for line in io.lines(os.getenv("SOAK_HEADERS")) do
    local name, value = line:match("^(%S+): (.*)$")
    requests[#requests + 1] = wrk.format(nil, nil, { ["Host"] = wrk.headers["Host"], [name] = value })
  end
end

function delay() return math.random(0, 2 * pause) end

function request()
  number = number + 1
  if number % 10 == 0 then
    return wrk.format(nil, nil, { ["Host"] = wrk.headers["Host"], ["Authorization"] = string.format("Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.%08d.%08d", number, math.random(0, 99999999)) })
  end
  at = at % #requests + 1
  return requests[at]
end

function response(status)
  if status == 401 then garbage = garbage + 1 elseif status ~= 200 then other = other + 1 end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done(summary)
  local errors = summary.errors
  print(string.format('SOAK {"requests":%d,"seconds":%.3f,"refused":%d,"wrong":%d,"broken":%d}', summary.requests, summary.duration / 1e6,
    threads[1]:get("garbage"), threads[1]:get("other"), errors.connect + errors.read + errors.write + errors.timeout))
end
