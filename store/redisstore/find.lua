-- The claims of several tables, read in one instant, so that a claim on its way
-- from one to another is not missed. (A transaction would do it too, but Redis
-- refuses even a reading one when its memory is full.)
--
-- KEYS  any number of tables of claims
-- ARGV  [1] a claim's field, or "" for every claim
-- Returns the values, in no particular order.
local found = {}
for _, key in ipairs(KEYS) do
  if ARGV[1] == '' then
    for _, value in ipairs(redis.call('HVALS', key)) do
      found[#found + 1] = value
    end
  else
    local value = redis.call('HGET', key, ARGV[1])
    if value then
      found[#found + 1] = value
    end
  end
end
return found
