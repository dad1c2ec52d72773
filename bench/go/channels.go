// The mark to reach: the same no-op through Go's channels. So many goroutines take jobs from one channel and put results on
// another; the main goroutine keeps a number of jobs in flight.
//
//	go run channels.go -inflight 64 -ms 500 -buffered
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"runtime"
	"time"
)

func main() {
	workers := flag.Int("workers", 2, "goroutines that take jobs")
	inFlight := flag.Int("inflight", 64, "jobs in flight")
	ms := flag.Int("ms", 500, "how long")
	buffered := flag.Bool("buffered", false, "channels with room for all that is in flight")
	flag.Parse()

	room := 0
	if *buffered {
		room = *inFlight
	}
	jobs := make(chan int, room)
	results := make(chan int, room)
	for w := 0; w < *workers; w++ {
		go func() {
			for job := range jobs {
				results <- job
			}
		}()
	}

	// With unbuffered channels one goroutine cannot both send and receive: it takes whichever is ready.
	done, sent := 0, 0
	run := func(duration time.Duration) float64 {
		begun, first := time.Now(), done
		for i := 0; ; i++ {
			if i%256 == 0 && time.Since(begun) > duration {
				break
			}
			out := jobs
			if sent-done >= *inFlight {
				out = nil
			}
			select {
			case out <- sent:
				sent++
			case <-results:
				done++
			}
		}
		return float64(done-first) / time.Since(begun).Seconds()
	}
	run(100 * time.Millisecond)
	answer := map[string]any{"version": runtime.Version(), "jobsPerSecond": run(time.Duration(*ms) * time.Millisecond)}
	line, _ := json.Marshal(answer)
	fmt.Println(string(line))
}
