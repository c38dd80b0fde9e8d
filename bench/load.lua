-- wrk's side. BENCH_HEADERS: a file with one header a line, each request takes the next. With BENCH_FIRST, a number, "########" in a line becomes a number that
-- no other request has. BENCH_STATUSES=1 counts answers by status (which costs). Prints one line of JSON.
local function lines(path)
  local list = {}
  for line in io.lines(path) do list[#list + 1] = line end
  return list
end

local path, first = os.getenv("BENCH_HEADERS"), tonumber(os.getenv("BENCH_FIRST"))
local requests, parts, at = {}, {}, 0

function init()
  if not path then return end
  for i, line in ipairs(lines(path)) do
    local name, value = line:match("^(%S+): (.*)$")
    requests[i] = wrk.format(nil, nil, { ["Host"] = wrk.headers["Host"], [name] = value })
    if first then
      local before, after = requests[i]:match("^(.-)########(.*)$")
      parts[i] = { before, after }
    end
  end
end

if path and first then
  function request()
    at, first = at % #parts + 1, first + 1
    local part = parts[at]
    return part[1] .. string.format("%08d", first) .. part[2]
  end
elseif path then
  function request()
    at = at % #requests + 1
    return requests[at]
  end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

if os.getenv("BENCH_STATUSES") then
  statuses = {}
  function response(status)
    local key = tostring(status)
    statuses[key] = (statuses[key] or 0) + 1
  end
end

function done(summary, latency)
  local seen = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses") or {}) do seen[#seen + 1] = string.format('"%s":%d', status, count) end
  end
  local errors = summary.errors
  print(string.format('BENCH {"requests":%d,"microseconds":%d,"bytes":%d,"refused":%d,"broken":%d,"late":%d,"p50":%.3f,"p99":%.3f,"statuses":{%s}}',
    summary.requests, summary.duration, summary.bytes, errors.status, errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, table.concat(seen, ",")))
end
