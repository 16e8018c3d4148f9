-- board reads what a topic's board is made from, in one instant.
--
-- KEYS[1]  stamps     HASH
-- KEYS[2]  board      HASH id -> "<version> <json>"
-- KEYS[3]  left       HASH id -> "<version> <json>"
-- ARGV[1]  the topic's field in stamps
-- ARGV[2]  the stamp that the caller has, or ""
-- ARGV[3]  "all" when the caller may count every claim that has left,
--          otherwise their values are returned to be looked through
--
-- Returns  { topic's stamp, directory's stamp, next id, left, board }: the
--          first three "" when there is none; left a number, or a list of
--          values; board a list of values, empty when the caller has it.
local stamps = redis.call('HMGET', KEYS[1], ARGV[1], 'directory', 'next')
local stamp = stamps[1] or ''
local left
if ARGV[3] == 'all' then
	left = redis.call('HLEN', KEYS[3])
else
	left = redis.call('HVALS', KEYS[3])
end
local board = {}
if ARGV[2] == '' or ARGV[2] ~= stamp then
	board = redis.call('HVALS', KEYS[2])
end
return { stamp, stamps[2] or '', stamps[3] or '', left, board }
