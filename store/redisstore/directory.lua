-- directory reads a desk's vocabulary with its stamp, in one instant.
--
-- KEYS[1]  stamps     HASH
-- KEYS[2]  directory  HASH "topic:<slug>" | "source:<key>" | "person:<id>" |
--                     "channel:<id>" | "settings" -> json
-- ARGV[1]  the stamp that the caller has, or ""
--
-- Returns  { stamp, entries }: the stamp "" when there is none; entries a list
--          of field, value, field, value ..., empty when the caller has them.
local stamp = redis.call('HGET', KEYS[1], 'directory') or ''
local entries = {}
if ARGV[1] == '' or ARGV[1] ~= stamp then
	entries = redis.call('HGETALL', KEYS[2])
end
return { stamp, entries }
