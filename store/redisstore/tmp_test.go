package redisstore
import ("testing";"fmt";"time";"github.com/stetbot/stet/store";"github.com/stetbot/stet/store/storetest")
func TestTmp(t *testing.T){
 s := opened(t, storetest.Redis(t, "--appendfsync", "everysec").URL())
 crowd(t,s,10000,1000)
 best := time.Hour
 for r:=0;r<60;r++{
  for n:=range 100 { c := store.Change{Request: fmt.Sprintf("%d/%d", r, n), Person: "p", At: at, Answer: []byte("a")}
   c.Jobs = []store.Job{{Kind: store.Deciding, Key: fmt.Sprint("due ", n)}}
   s.desk(store.DeskID(fmt.Sprint("desk ", n*7%1000)), store.Insider).Commit(t.Context(), c) }
  s.client.ConfigSet(t.Context(),"slowlog-log-slower-than","50"); s.client.Do(t.Context(),"slowlog","reset")
  b:=time.Now(); l,_ := s.Lease(t.Context(), store.Deciding, 100, time.Hour); took:=time.Since(b)
  logs,_ := s.client.SlowLogGet(t.Context(),10).Result()
  if took<best {best=took; fmt.Println(len(l),took); for _,x:=range logs{ fmt.Println("  ",x.Args[0],len(x.Args),x.Duration)}}
  s.client.ConfigSet(t.Context(),"slowlog-log-slower-than","10000")
  for _,x:=range l{ s.Finish(t.Context(),x,store.Change{}) }
 }}
