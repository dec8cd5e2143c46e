package a

import (
	"time"
	clock "time"

	other "other/time"
)

type sleeper struct{}

func (sleeper) Sleep(time.Duration) {}

type waiter interface{ Sleep(time.Duration) }

func calls(w waiter) {
	time.Sleep(time.Second)      // want `time.Sleep cannot be cancelled`
	clock.Sleep(time.Second)     // want `time.Sleep cannot be cancelled`
	(time.Sleep)(time.Second)    // want `time.Sleep cannot be cancelled`
	go time.Sleep(time.Second)   // want `time.Sleep cannot be cancelled`
	defer clock.Sleep(1)         // want `time.Sleep cannot be cancelled`
	other.Sleep(time.Second)     // another package's own function
	sleeper{}.Sleep(time.Second) // a method
	w.Sleep(time.Second)
	<-time.After(time.Second)
}

func values() {
	f := time.Sleep // want `time.Sleep is used as a value`
	f(time.Second)
	take(clock.Sleep)                                                // want `time.Sleep is used as a value`
	fields := struct{ sleep func(time.Duration) }{sleep: time.Sleep} // want `time.Sleep is used as a value`
	fields.sleep(time.Second)
}

var pause = time.Sleep // want `time.Sleep is used as a value`

func take(func(time.Duration)) {}

func shadowed() {
	time := sleeper{}
	time.Sleep(1)
}
