-- Prints the result of a run of wrk for Wrk.cs: one value a line, then each latency (microseconds) with its count.
done = function(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("failed %d\n", failed))
  io.write(string.format("requests %d\n", summary.requests))
  io.write(string.format("bytes %d\n", summary.bytes))
  io.write(string.format("duration %d\n", summary.duration))
  for index = 1, #latency do
    io.write(string.format("latency %d %d\n", latency(index)))
  end
end
