// Package time is not the standard library's.
package time

import "time"

func Sleep(time.Duration) {}
